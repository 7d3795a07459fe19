export * from '../aws-chain.js';
