/** Where GitHub looks for code owners; the first that is there counts ("About code owners", "CODEOWNERS file location"). */
export const ownerPlaces = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;
