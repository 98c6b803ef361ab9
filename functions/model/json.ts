/** What survives `JSON.parse(JSON.stringify(value))` unchanged: cursors, parameters and outputs. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
