/** Splits a byte stream into lines without their newline; bytes of one character may come in two chunks. */
export async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of source) {
    const parts = decoder.decode(chunk, { stream: true }).split("\n");
    const [head = "", ...tail] = parts;
    rest.push(head);
    for (const part of tail) {
      yield rest.join("");
      rest = [part];
    }
  }
  const last = rest.join("") + decoder.decode();
  if (last !== "") yield last;
}
