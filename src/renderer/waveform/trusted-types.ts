interface PolicyFactory {
  readonly defaultPolicy: unknown;
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * Allows `innerHTML = ''`, which Konva uses to empty the container of a stage and which the content security policy
 * would forbid. The default policy accepts the empty string and nothing else.
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
