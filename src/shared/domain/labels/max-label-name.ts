/** Characters; no sensible name is longer. */
export const MAX_LABEL_NAME = 100;
