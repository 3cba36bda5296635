/** How a metric is named and printed; stands beside its formula. */
export interface MetricPrint {
  /** `true positive rate`. */
  readonly title: string;
  /** Where columns are narrow: `TPR`. Default: the title. */
  readonly short?: string;
  /** TeX; Y the label, Ŷ the prediction, S the group, s the score. */
  readonly formula: string;
  /** Of the number times `scale`: `%`, `×10⁻³ nats`. */
  readonly unit: string;
  readonly scale: number;
  readonly digits: number;
  /** Absent where neither is. */
  readonly better?: 'higher' | 'lower' | undefined;
}

/** A share, in per cent. */
export function percent(title: string, formula: string, better?: 'higher' | 'lower'): MetricPrint {
  return { title, formula, unit: '%', scale: 100, digits: 1, better };
}

/** A difference between groups, in hundredths. */
export function difference(title: string, formula: string): MetricPrint {
  return { title, formula, unit: '×10⁻²', scale: 100, digits: 1, better: 'lower' };
}

/** The same with its sign: neither end is better. */
export function signedDifference(title: string, formula: string): MetricPrint {
  const { better: _none, ...print } = difference(title, formula);
  return print;
}

/** A count. */
export function count(title: string, formula: string): MetricPrint {
  return { title, formula, unit: '', scale: 1, digits: 0 };
}

/** Information in thousandths of a nat. */
export function milliNats(title: string, formula: string): MetricPrint {
  return { title, formula, unit: '×10⁻³ nats', scale: 1000, digits: 2, better: 'lower' };
}
