declare module 'dcmjs' {
  /** As `naturalizeDataset` gives it: keywords of the standard, single values unpacked. */
  type NaturalDataset = Readonly<Record<string, unknown>>;
  interface Dict {
    readonly [tag: string]: { readonly vr: string; readonly Value: readonly unknown[] };
  }
  interface Log {
    setLevel(level: string): void;
  }
  const dcmjs: {
    readonly log: Log & { getLogger(name: string): Log };
    readonly data: {
      readonly DicomMessage: {
        readFile(
          bytes: ArrayBuffer,
          options?: { readonly untilTag?: string },
        ): { readonly meta: Dict; readonly dict: Dict };
      };
      readonly DicomMetaDictionary: {
        naturalizeDataset(dict: Dict): NaturalDataset;
        denaturalizeDataset(dataset: object): Dict;
      };
      readonly DicomDict: new (meta: Dict) => { dict: Dict; write(): ArrayBuffer };
    };
  };
  export default dcmjs;
}
