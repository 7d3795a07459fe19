export { openLedger, type Ledger, type LedgerOptions } from './ledger.js';
export type { AppliedRecord, ApplyingRecord, ApprovedStep, Book, PlanRecord } from './record.js';
export { s3Store, type S3StoreOptions } from './s3-store.js';
export { memoryStore, type ObjectStore, type StoredObject } from './store.js';
