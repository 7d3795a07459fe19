/** This project's version; the check holds it against package.json. */
export const version = '0.1.0';
