/*
 * The first process of every pod. It does what a pause process does: it holds the pod's namespaces open, reaps
 * orphans, and ends with code 0 at SIGTERM or SIGINT. Over stdin and stdout (the engine's attach stream) it also opens
 * TCP connections from inside the pod, several at once; README.md beside this file has the protocol.
 *
 * There is no libc and no allocation. One poll loop serves everything; every write is non-blocking and every buffer is
 * bounded, so that a peer that has stopped reading delays neither reaping nor the end.
 *
 *   /pause            only pauses
 *   /pause KEY        pauses and serves; KEY is 32 hexadecimal digits
 *   /pause KEY exec   serves only, and ends at the end of stdin (run by an exec when stdin of the first is lost)
 *   /pause processes  tells of all other processes of its PID namespace, and ends (run in that of another container)
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* ------------------------------------------------------------------------------------------------ system calls */

#if defined(__x86_64__)
enum { NR_read = 0, NR_write = 1, NR_close = 3, NR_rt_sigprocmask = 14, NR_socket = 41, NR_connect = 42,
       NR_shutdown = 48, NR_setsockopt = 54, NR_getsockopt = 55, NR_wait4 = 61, NR_fcntl = 72,
       NR_exit_group = 231, NR_ppoll = 271, NR_signalfd4 = 289, NR_getpid = 39, NR_getdents64 = 217,
       NR_openat = 257 };
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call begin\n hlt\n");

static long call(long nr, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
enum { NR_read = 63, NR_write = 64, NR_close = 57, NR_rt_sigprocmask = 135, NR_socket = 198, NR_connect = 203,
       NR_shutdown = 210, NR_setsockopt = 208, NR_getsockopt = 209, NR_wait4 = 260, NR_fcntl = 25,
       NR_exit_group = 94, NR_ppoll = 73, NR_signalfd4 = 74, NR_getpid = 172, NR_getdents64 = 61,
       NR_openat = 56 };
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl begin\n brk #0\n");

static long call(long nr, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = nr;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
#else
#error "no system call table for this architecture"
#endif

enum { EINTR = 4, EAGAIN = 11, EPROTO = 71, EINPROGRESS = 115 };
enum { POLLIN = 1, POLLOUT = 4 };
enum { SIG_INT = 2, SIG_PIPE = 13, SIG_TERM = 15, SIG_CHLD = 17 };
enum { F_GETFL = 3, F_SETFL = 4, NONBLOCK = 04000, CLOEXEC = 02000000 };

struct pollfd { int fd; short events, revents; };

static void end(int code) {
  for (;;) call(NR_exit_group, code, 0, 0, 0, 0);
}

static void set_nonblocking(int fd) {
  long flags = call(NR_fcntl, fd, F_GETFL, 0, 0, 0);
  if (flags >= 0) call(NR_fcntl, fd, F_SETFL, flags | NONBLOCK, 0, 0);
}

/* ------------------------------------------------------------------------------------------------- connections */

enum { OPEN = 1, DATA = 2, END = 3, CLOSE = 4, CREDIT = 5 };
enum { SLOTS = 256, WINDOW = 32768, HEADER = 4, PAYLOAD = 16384, OUTPUT = 65536, CONTROL = 8 };
enum { FREE = 0, CONNECTING, ESTABLISHED, CLOSING };

struct connection {
  int fd;
  u8 state;
  u8 tell_opened, tell_end, error; /* frames that wait for room; `error` goes with the CLOSED of state CLOSING */
  u8 client_ended, peer_ended, shut;
  u32 head, held;     /* ring of bytes on their way to the peer */
  u32 written;        /* bytes that left the ring and whose credit is not yet given back */
  u32 allowance;      /* bytes that the client will still take */
};

static struct connection connections[SLOTS];
static u8 rings[SLOTS][WINDOW];
static u8 output[OUTPUT];
static u32 output_from, output_to;
static u32 first_slot;

static u32 room(void) { return OUTPUT - output_to; }

static u8 *frame(u8 type, u32 slot, u32 length) {
  u8 *at = output + output_to;
  at[0] = type;
  at[1] = (u8)slot;
  at[2] = (u8)(length >> 8);
  at[3] = (u8)length;
  output_to += HEADER + length;
  return at + HEADER;
}

static void close_socket(struct connection *c) {
  if (c->fd >= 0) call(NR_close, c->fd, 0, 0, 0, 0);
  c->fd = -1;
}

/* The connection is over; its CLOSED frame, the last of this slot, goes out when there is room. */
static void finish(struct connection *c, long error) {
  close_socket(c);
  c->state = CLOSING;
  c->error = (u8)error;
}

static void finish_if_done(struct connection *c) {
  if (c->shut && c->peer_ended) finish(c, 0);
}

static void send_held(u32 slot) {
  struct connection *c = &connections[slot];
  while (c->held > 0) {
    u32 run = WINDOW - c->head < c->held ? WINDOW - c->head : c->held;
    long n = call(NR_write, c->fd, (long)(rings[slot] + c->head), run, 0, 0);
    if (n == -EINTR) continue;
    if (n == -EAGAIN) return;
    if (n < 0) return finish(c, -n);
    c->head = (c->head + (u32)n) % WINDOW;
    c->held -= (u32)n;
    c->written += (u32)n;
  }
  if (c->client_ended && !c->shut) {
    call(NR_shutdown, c->fd, 1, 0, 0, 0);
    c->shut = 1;
    finish_if_done(c);
  }
}

static void receive(u32 slot) {
  struct connection *c = &connections[slot];
  u32 most = room() - HEADER;
  if (most > PAYLOAD) most = PAYLOAD;
  if (most > c->allowance) most = c->allowance;
  long n = call(NR_read, c->fd, (long)(output + output_to + HEADER), most, 0, 0);
  if (n == -EAGAIN || n == -EINTR) return;
  if (n < 0) return finish(c, -n);
  if (n == 0) {
    c->peer_ended = 1;
    c->tell_end = 1;
    return finish_if_done(c);
  }
  frame(DATA, slot, (u32)n);
  c->allowance -= (u32)n;
}

static void connect_done(u32 slot) {
  struct connection *c = &connections[slot];
  int error = 0;
  u32 size = sizeof error;
  long result = call(NR_getsockopt, c->fd, 1 /* SOL_SOCKET */, 4 /* SO_ERROR */, (long)&error, (long)&size);
  if (result < 0) error = (int)-result;
  if (error != 0) return finish(c, error);
  c->state = ESTABLISHED;
  c->tell_opened = 1;
}

/* Payload of OPEN: 4 or 6, port (2 bytes), address (4 or 16 bytes). */
static void open_connection(u32 slot, const u8 *payload, u32 length) {
  struct connection *c = &connections[slot];
  u8 address[28];
  u32 six = length > 0 && payload[0] == 6;
  u32 size = six ? 28 : 16, bytes = six ? 16 : 4, at = six ? 8 : 4, i;
  if (c->state != FREE) close_socket(c);
  c->fd = -1;
  c->tell_opened = c->tell_end = c->client_ended = c->peer_ended = c->shut = 0;
  c->head = c->held = c->written = c->allowance = 0;
  if (length != 3 + bytes) return finish(c, EPROTO);
  for (i = 0; i < sizeof address; i++) address[i] = 0;
  address[0] = six ? 10 : 2; /* family, little-endian on both architectures */
  address[2] = payload[1];
  address[3] = payload[2];
  for (i = 0; i < bytes; i++) address[at + i] = payload[3 + i];
  long fd = call(NR_socket, six ? 10 : 2, 1 | NONBLOCK | CLOEXEC, 0, 0, 0);
  if (fd < 0) return finish(c, -fd);
  int one = 1;
  call(NR_setsockopt, fd, 6 /* TCP */, 1 /* NODELAY */, (long)&one, sizeof one);
  c->fd = (int)fd;
  c->state = CONNECTING;
  long result = call(NR_connect, fd, (long)address, size, 0, 0);
  if (result < 0 && result != -EINPROGRESS && result != -EINTR) finish(c, -result);
}

static void hold(u32 slot, const u8 *payload, u32 length) {
  struct connection *c = &connections[slot];
  u32 i, at;
  if (c->state != ESTABLISHED) return;
  if (c->client_ended || length > WINDOW - c->held) return finish(c, EPROTO);
  at = c->head + c->held;
  for (i = 0; i < length; i++) rings[slot][(at + i) % WINDOW] = payload[i];
  c->held += length;
  send_held(slot);
}

static void close_all(void) {
  for (u32 slot = 0; slot < SLOTS; slot++) {
    if (connections[slot].state != FREE) close_socket(&connections[slot]);
    connections[slot].state = FREE;
  }
}

/* ------------------------------------------------------------------------------------------------------- input */

static u8 key_known, exec_mode, serving;
static u64 key[2], seen[2]; /* the last 16 bytes of input, for the key may come in the middle of anything */
static u8 epoch[16];
static u32 epoch_missing;
static u8 input[HEADER + PAYLOAD];
static u32 input_held;

static u32 number(const u8 *at) { return (u32)at[0] << 24 | (u32)at[1] << 16 | (u32)at[2] << 8 | at[3]; }

static void take_frame(u32 length) {
  u32 slot = input[1];
  struct connection *c = &connections[slot];
  const u8 *payload = input + HEADER;
  switch (input[0]) {
  case OPEN:
    return open_connection(slot, payload, length);
  case DATA:
    return hold(slot, payload, length);
  case END:
    if (c->state != ESTABLISHED) return;
    c->client_ended = 1;
    return send_held(slot);
  case CLOSE:
    if (c->state == CONNECTING || c->state == ESTABLISHED) finish(c, 0);
    return;
  case CREDIT:
    if (length == 4) c->allowance += number(payload);
    return;
  default:
    return;
  }
}

/* A new client: forget the old one's connections and what it did not read, and answer with its epoch. */
static void reset(void) {
  close_all();
  output_from = output_to = 0;
  for (u32 i = 0; i < sizeof epoch; i++) output[output_to++] = epoch[i];
  input_held = 0;
  serving = 1;
}

static void take_byte(u8 byte) {
  if (epoch_missing > 0) {
    epoch[sizeof epoch - epoch_missing] = byte;
    if (--epoch_missing == 0) reset();
    return;
  }
  seen[0] = seen[0] << 8 | seen[1] >> 56;
  seen[1] = seen[1] << 8 | byte;
  if (seen[0] == key[0] && seen[1] == key[1]) {
    epoch_missing = sizeof epoch;
    seen[0] = seen[1] = 0;
    return;
  }
  if (!serving) return;
  input[input_held++] = byte;
  if (input_held < HEADER) return;
  u32 length = (u32)input[2] << 8 | input[3];
  if (length > PAYLOAD) { /* not our protocol: silence until a client introduces itself */
    serving = 0;
    close_all();
    return;
  }
  if (input_held < HEADER + length) return;
  input_held = 0;
  take_frame(length);
}

/* Returns 0 at the end of stdin. */
static int read_input(void) {
  static u8 chunk[PAYLOAD];
  long n = call(NR_read, 0, (long)chunk, sizeof chunk, 0, 0);
  if (n == -EAGAIN || n == -EINTR) return 1;
  if (n <= 0) return 0;
  for (long i = 0; i < n; i++) take_byte(chunk[i]);
  return 1;
}

/* ------------------------------------------------------------------------------------------------------ output */

static void write_output(void) {
  while (output_from < output_to) {
    long n = call(NR_write, 1, (long)(output + output_from), output_to - output_from, 0, 0);
    if (n == -EINTR) continue;
    if (n == -EAGAIN) break;
    if (n < 0) { /* nobody will ever read */
      serving = 0;
      close_all();
      break;
    }
    output_from += (u32)n;
  }
  if (!serving && output_from < output_to) output_from = output_to;
  u32 left = output_to - output_from;
  for (u32 i = 0; output_from > 0 && i < left; i++) output[i] = output[output_from + i];
  output_from = 0;
  output_to = left;
}

/* Frames that tell of a change of state. There is at most one of each kind per slot, so nothing can pile up. */
static void tell(u32 slot) {
  struct connection *c = &connections[slot];
  if (c->tell_opened && room() >= CONTROL) {
    frame(OPEN, slot, 0);
    c->tell_opened = 0;
  }
  if (c->written >= WINDOW / 4 && c->state == ESTABLISHED && room() >= CONTROL) {
    u8 *at = frame(CREDIT, slot, 4);
    for (int i = 0; i < 4; i++) at[i] = (u8)(c->written >> (24 - 8 * i));
    c->written = 0;
  }
  if (c->tell_end && !c->tell_opened && room() >= CONTROL) {
    frame(END, slot, 0);
    c->tell_end = 0;
  }
  if (c->state == CLOSING && !c->tell_opened && !c->tell_end && room() >= CONTROL) {
    *frame(CLOSE, slot, 1) = c->error;
    c->state = FREE;
  }
}

static void tell_all(void) {
  first_slot = (first_slot + 1) % SLOTS; /* nobody is always first when room is short */
  for (u32 i = 0; i < SLOTS; i++) {
    u32 slot = (first_slot + i) % SLOTS;
    if (connections[slot].state != FREE) tell(slot);
  }
}

/* --------------------------------------------------------------------------------------------------- processes */

enum { TOLD = 4096, NAME = 20 }; /* bytes of a file and of a process's number, at most */

struct entry { u64 inode, offset; u16 length; u8 type; char name[]; };

static long open_to_read(const char *path) {
  return call(NR_openat, -100 /* AT_FDCWD: the path is absolute */, (long)path, CLOEXEC, 0, 0);
}

static char *append(char *at, const char *text) {
  while (*text != 0) *at++ = *text++;
  *at = 0;
  return at;
}

/* A file of /proc behind its length; that of a process which has gone is empty. Returns the length of both. */
static u32 put_file(const char *process, const char *file, u8 *at) {
  char path[sizeof "/proc//cmdline" + NAME];
  u32 length = 0;
  append(append(append(append(path, "/proc/"), process), "/"), file);
  long fd = open_to_read(path);
  while (fd >= 0 && length < TOLD) {
    long n = call(NR_read, fd, (long)(at + 4 + length), TOLD - length, 0, 0);
    if (n == -EINTR) continue;
    if (n <= 0) break;
    length += (u32)n;
  }
  if (fd >= 0) call(NR_close, fd, 0, 0, 0, 0);
  for (int i = 0; i < 4; i++) at[i] = (u8)(length >> (24 - 8 * i));
  return 4 + length;
}

static void write_all(const u8 *from, u32 length) {
  while (length > 0) {
    long n = call(NR_write, 1, (long)from, length, 0, 0);
    if (n == -EINTR) continue;
    if (n < 0) end(1);
    from += n;
    length -= (u32)n;
  }
}

/* The number that a name consists of, else 0. */
static u64 process_number(const char *name) {
  u64 number = 0;
  for (; *name != 0; name++) {
    if (*name < '0' || *name > '9' || number > 1u << 30) return 0;
    number = number * 10 + (u64)(*name - '0');
  }
  return number;
}

static void tell_processes(void) {
  static u8 entries[4096] __attribute__((aligned(8)));
  static u8 told[2 * (4 + TOLD)];
  u64 self = (u64)call(NR_getpid, 0, 0, 0, 0, 0);
  long directory = open_to_read("/proc");
  long n;
  while ((n = call(NR_getdents64, directory, (long)entries, sizeof entries, 0, 0)) > 0) {
    for (long at = 0; at < n; at += ((struct entry *)(entries + at))->length) {
      const char *name = ((struct entry *)(entries + at))->name;
      u64 number = process_number(name);
      if (number == 0 || number == self) continue;
      u32 length = put_file(name, "status", told);
      length += put_file(name, "cmdline", told + length);
      write_all(told, length);
    }
  }
  end(n < 0);
}

static int same(const char *a, const char *b) {
  while (*a != 0 && *a == *b) a++, b++;
  return *a == *b;
}

/* -------------------------------------------------------------------------------------------------------- loop */

static struct pollfd polled[3 + SLOTS];
static u8 slot_of[SLOTS];

static short wanted(const struct connection *c) {
  if (c->state == CONNECTING) return POLLOUT;
  if (c->state != ESTABLISHED) return 0;
  short events = c->held > 0 ? POLLOUT : 0;
  if (!c->peer_ended && !c->tell_opened && c->allowance > 0 && room() >= OUTPUT / 4) events |= POLLIN;
  return events;
}

static void serve(u32 slot, short revents) {
  struct connection *c = &connections[slot];
  if (c->state == CONNECTING) return connect_done(slot);
  if (c->state == ESTABLISHED && c->held > 0 && (revents & ~POLLIN)) send_held(slot);
  if (c->state == ESTABLISHED && (wanted(c) & POLLIN) && (revents & ~POLLOUT)) receive(slot);
}

static void reap(void) {
  for (;;) {
    long pid = call(NR_wait4, -1, 0, 1 /* WNOHANG */, 0, 0);
    if (pid <= 0 && pid != -EINTR) return;
  }
}

static void take_signal(int fd) {
  static u32 info[32];
  if (call(NR_read, fd, (long)info, sizeof info, 0, 0) != sizeof info) return;
  if (info[0] == SIG_CHLD) reap();
  else if (info[0] != SIG_PIPE) end(0);
}

static u32 digit(char c) {
  if (c >= '0' && c <= '9') return (u32)(c - '0');
  if (c >= 'a' && c <= 'f') return (u32)(c - 'a' + 10);
  return 16;
}

static int parse_key(const char *text) {
  u32 i;
  for (i = 0; i < 32; i++) {
    u32 d = digit(text[i]);
    if (d > 15) return 0;
    key[i / 16] = key[i / 16] << 4 | d;
  }
  return text[32] == 0;
}

static void run(int signals) {
  int input_open = key_known;
  reap();
  for (;;) {
    u32 n = 3;
    tell_all();
    write_output();
    polled[0].fd = signals;
    polled[0].events = POLLIN;
    polled[1].fd = input_open ? 0 : -1;
    polled[1].events = POLLIN;
    polled[2].fd = output_from < output_to ? 1 : -1;
    polled[2].events = POLLOUT;
    for (u32 slot = 0; slot < SLOTS; slot++) {
      short events = wanted(&connections[slot]);
      if (events == 0) continue; /* else a hung-up socket that nobody may read would wake us for ever */
      slot_of[n - 3] = (u8)slot;
      polled[n].fd = connections[slot].fd;
      polled[n].events = events;
      n++;
    }
    if (call(NR_ppoll, (long)polled, n, 0, 0, 8) < 0) continue;
    if (polled[0].revents) take_signal(signals);
    for (u32 i = 3; i < n; i++)
      if (polled[i].revents) serve(slot_of[i - 3], polled[i].revents);
    if (input_open && polled[1].revents && !read_input()) {
      if (exec_mode) end(0);
      input_open = 0;
      serving = 0;
      close_all();
    }
  }
}

__attribute__((used)) static void begin(long *stack) {
  long argc = stack[0];
  char **argv = (char **)(stack + 1);
  if (argc > 1 && same(argv[1], "processes")) tell_processes();
  u64 blocked = 1ul << (SIG_TERM - 1) | 1ul << (SIG_INT - 1) | 1ul << (SIG_CHLD - 1) | 1ul << (SIG_PIPE - 1);
  call(NR_rt_sigprocmask, 0 /* SIG_BLOCK */, (long)&blocked, 0, sizeof blocked, 0);
  long signals = call(NR_signalfd4, -1, (long)&blocked, sizeof blocked, NONBLOCK | CLOEXEC, 0);
  if (signals < 0) end(1);
  key_known = argc > 1 && parse_key(argv[1]);
  exec_mode = argc > 2;
  if (key_known) {
    set_nonblocking(0);
    set_nonblocking(1);
  }
  run((int)signals);
}
