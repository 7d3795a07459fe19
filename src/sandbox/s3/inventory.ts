import { child, textAt } from '../xml.js';
import { invalidArgument, malformedXml } from './request.js';
import type { Accept } from './subresource.js';

const FORMATS = ['CSV', 'ORC', 'Parquet'];

/** An inventory has the id of the call, and a destination bucket by ARN. Its existence is not checked: S3 delivers later. */
export const acceptInventory: Accept = (root, { call }) => {
  const destination = child(child(root, 'Destination'), 'S3BucketDestination');
  const [enabled, versions] = [textAt(root, 'IsEnabled'), textAt(root, 'IncludedObjectVersions')];
  const frequency = textAt(root, 'Schedule', 'Frequency');
  if (enabled === undefined || !['All', 'Current'].includes(versions ?? '') || !['Daily', 'Weekly'].includes(frequency ?? ''))
    return malformedXml();
  if (!FORMATS.includes(textAt(destination, 'Format') ?? '')) return malformedXml();
  if (!/^[\w.-]{1,64}$/.test(call.query.get('id') ?? '') || textAt(root, 'Id') !== call.query.get('id'))
    return invalidArgument('Invalid configuration id');
  return /^arn:aws:s3:::[^/]+$/.test(textAt(destination, 'Bucket') ?? '') ? root : invalidArgument('Invalid bucket ARN.');
};
