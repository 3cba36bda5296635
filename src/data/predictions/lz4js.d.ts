/** The package has no types of its own. */
declare module 'lz4js' {
  const lz4: { decompress(frame: Uint8Array): Uint8Array };
  export default lz4;
}
