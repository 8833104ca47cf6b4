// Does the form ask for this look of a question? (rule G9)
export const has = (item, token) => ` ${item.appearance ?? ''} `.includes(` ${token} `);
