import type { LayerRecipe } from "../recipe.ts";

const applets = [
  "[ ash awk base64 basename cat chgrp chmod chown clear cmp cp cut date dd df diff dirname dmesg du echo egrep env",
  "expr false fgrep find fold free fuser getopt grep groups gunzip gzip head hexdump hostid hostname httpd id ifconfig",
  "ip ipcalc kill killall less link ln ls md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat nice nohup",
  "nproc nslookup od paste pgrep pidof ping pkill printenv printf ps pwd readlink realpath renice reset rm rmdir route",
  "sed seq setsid sh sha1sum sha256sum sha512sum sleep sort split stat strings stty su sync tail tar tee telnet test tftp",
  "time timeout top touch tr traceroute true truncate tty umount uname uniq unlink unzip uptime usleep vi watch",
  "wc wget which who whoami xargs yes",
]
  .join(" ")
  .split(" ");

/** busybox with its applets, users, and a /tmp: a shell and the usual tools for every image. */
export const shell: LayerRecipe = {
  packages: ["busybox-static"],
  paths: ["usr/bin/busybox"],
  links: {
    bin: "usr/bin",
    sbin: "usr/sbin",
    lib: "usr/lib",
    lib64: "usr/lib64",
    ...Object.fromEntries(applets.map((applet) => [`usr/bin/${applet}`, "busybox"])),
  },
  files: [
    {
      path: "etc/passwd",
      text: "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    },
    { path: "etc/group", text: "root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\n" },
    { path: "etc/nsswitch.conf", text: "passwd: files\ngroup: files\nhosts: files dns\n" },
  ],
  directories: [
    { path: "usr/sbin", mode: 0o755 },
    { path: "usr/lib", mode: 0o755 },
    { path: "usr/lib64", mode: 0o755 },
    { path: "tmp", mode: 0o1777 },
    { path: "root", mode: 0o700 },
    { path: "home", mode: 0o755 },
    { path: "var/www", mode: 0o755 },
  ],
};
