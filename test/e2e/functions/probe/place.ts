/** Where marks are left: the copy of the project that a test makes says so itself. */
export const place = "marks-";
