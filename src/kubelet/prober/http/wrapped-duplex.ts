import { Duplex } from "node:stream";

/** A stream around another one that can look at, hold back or replace what passes. Destroying it destroys the inner. */
export abstract class WrappedDuplex extends Duplex {
  protected readonly inner: Duplex;

  constructor(inner: Duplex) {
    super();
    this.inner = inner;
    inner.on("error", (error) => this.destroy(error));
    inner.on("close", () => {
      if (!inner.readableEnded) this.destroy();
    });
  }

  /** Bytes from the inner stream. */
  protected abstract received(chunk: Buffer): void;
  /** The other side has closed. */
  protected abstract receivedEnd(): void;

  /** Begins to take bytes from the inner stream. */
  protected listen(): void {
    this.inner.on("data", (chunk: Buffer) => {
      this.received(chunk);
    });
    this.inner.on("end", () => {
      this.receivedEnd();
    });
  }

  /** Hands bytes to the reader and holds the inner stream back when the reader is slow. */
  protected forward(chunk: Buffer): void {
    if (chunk.length > 0 && !this.push(chunk)) this.inner.pause();
  }

  override _read(): void {
    if (this.inner.isPaused()) this.inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.inner.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.inner.destroy();
    done(error);
  }
}
