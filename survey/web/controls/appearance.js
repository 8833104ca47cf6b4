// Does the form ask for this look of a question, in whatever letters? (rule G9)
export const has = (item, ...tokens) => tokens.some((token) => ` ${item.appearance?.toLowerCase() ?? ''} `.includes(` ${token} `));

// Columns wanted by "columns-3" or "compact-3"; undefined: none.
export const columns = (item) => Number(/(?:^| )(?:columns|compact)-(\d+)/.exec(item.appearance)?.[1]) || undefined;

const USUAL_PIXELS = 2048; // of the longer side, where the form does not say (rule D13)
export const pixelsOf = (item) => Number(item['max-pixels']) || USUAL_PIXELS;
