/** Whether a text has the two keys that every request has: at the beginning of a line, or of a JSON object. */
export function readsLikeRequest(text: string): boolean {
  if (/^\ufeff?\s*\{/.test(text)) return isObjectOfRequest(text.replace(/^\ufeff/, ''));
  return /^\ufeff?vendor[ \t]*:/m.test(text) && /^bucket[ \t]*:/m.test(text);
}

function isObjectOfRequest(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'vendor' in value && 'bucket' in value;
  } catch {
    return false;
  }
}
