interface PolicyFactory {
  readonly defaultPolicy: unknown;
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * Konva empties the container of a stage with `innerHTML = ''`, which the content security policy refuses for any string.
 * The default policy lets the empty string through and nothing else.
 */
export function allowEmptyHtml(): void {
  const factory = (window as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory || factory.defaultPolicy) return;
  factory.createPolicy('default', {
    createHTML: (html) => {
      if (html === '') return html;
      throw new TypeError('Markup is not set from strings here.');
    },
  });
}
