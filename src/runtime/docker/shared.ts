/** Something that is made once, at the first demand, and shared by all who ask. A failed attempt is not remembered. */
export class Shared<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  async get(): Promise<T> {
    const making = (this.#made ??= this.#make());
    try {
      return await making;
    } catch (error) {
      if (this.#made === making) this.#made = undefined;
      throw error;
    }
  }

  /** Makes it anew at the next demand. */
  forget(): void {
    this.#made = undefined;
  }
}
