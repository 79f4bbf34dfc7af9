import { IntlMessageFormat } from 'intl-messageformat';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function partsOf(elements: readonly Element[]): string[] {
  return elements.flatMap((element) => {
    if (!('value' in element) || typeof element.value !== 'string' || element.type === 0) return [];
    if ('options' in element) {
      const options = Object.entries(element.options);
      const forms = options.map(([form]) => form).toSorted();
      const inside = new Set(options.flatMap(([, { value }]) => partsOf(value)));
      return [`{${element.value}: ${forms.join(' ')}}`, ...inside];
    }
    return 'children' in element
      ? [`<${element.value}>`, ...partsOf(element.children)]
      : [`{${element.value}}`];
  });
}

/** The placeholders, plural forms and tags of a message in a fixed order, so that translations can be compared. */
export function shapeOf(message: string): string {
  const elements = new IntlMessageFormat(message, 'en').getAst();
  return [...new Set(partsOf(elements))].toSorted().join(' ');
}
