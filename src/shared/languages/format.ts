import { currentLocale } from './translate.ts';

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function kept<F>(formats: Map<string, F>, options: object, make: (locale: string) => F): F {
  const { locale } = currentLocale();
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? make(locale);
  formats.set(key, format);
  return format;
}

/** A number formatted in the current language. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return kept(numbers, options, (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

/** With a fixed number of decimals: `0.85`, in German `0,85`. */
export function formatDecimal(value: number, decimals: number): string {
  return formatNumber(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export function formatDate(time: Date, options: Intl.DateTimeFormatOptions): string {
  return kept(dates, options, (locale) => new Intl.DateTimeFormat(locale, options)).format(time);
}

/** `A, B and C`, or `A, B or C`. */
export function formatList(items: readonly string[], type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(currentLocale().locale, { type }).format(items);
}
/** `35%`, in German `35 %`. */
export function formatShare(share: number, decimals = 0): string {
  return formatNumber(share, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
