/** The largest manifest that is read: the API server's own limit for one object is 3 MiB. */
export const maxManifestBytes: number = 10 * 1024 * 1024;

/** Said of one that is larger. */
export const tooLargeText: string = `too large: at most ${maxManifestBytes / (1024 * 1024)} MiB are read`;
