import type { ImageRecipe } from "../recipe.ts";
import { curl } from "./curl.ts";
import { shell } from "./shell.ts";

const configuration = `worker_processes 1;
error_log /dev/stderr notice;
pid /var/run/nginx.pid;
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  sendfile on;
  keepalive_timeout 65;
  include /etc/nginx/conf.d/*.conf;
}
`;
const site = `server {
  listen 80;
  server_name localhost;
  location / {
    root /usr/share/nginx/html;
    index index.html;
  }
}
`;
const index = `<!DOCTYPE html>
<html><head><title>Welcome to nginx!</title></head>
<body><h1>Welcome to nginx!</h1></body></html>
`;

export const nginx: ImageRecipe = {
  names: ["nginx:latest", "nginx:1.25", "nginx:1.25-alpine", "nginx:alpine"],
  description: "Stand-in for nginx, from Debian's nginx",
  layers: [
    shell,
    curl,
    {
      packages: ["nginx", "nginx-common"],
      paths: ["usr/sbin/nginx", "etc/nginx/mime.types"],
      files: [
        { path: "etc/nginx/nginx.conf", text: configuration },
        { path: "etc/nginx/conf.d/default.conf", text: site },
        { path: "usr/share/nginx/html/index.html", text: index },
      ],
      directories: [
        { path: "var/run", mode: 0o755 },
        { path: "var/log/nginx", mode: 0o755 },
        { path: "var/lib/nginx", mode: 0o755 },
      ],
    },
  ],
  config: {
    Cmd: ["nginx", "-g", "daemon off;"],
    ExposedPorts: { "80/tcp": {} },
    StopSignal: "SIGQUIT",
  },
  public: true,
};
