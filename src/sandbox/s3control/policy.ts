import { isRefusal, refuse, reply, type Outcome } from '../call.js';
import type { AccessPoint } from '../entities.js';
import { parsePolicy } from '../policy/document.js';
import { isPublic } from '../policy/public.js';
import { s3PolicyProblem } from '../policy/s3-policy.js';
import { settingOf } from '../s3/request.js';
import { element, parseXml, textAt } from '../xml.js';
import { answer, findPoint, type ControlRequest, type ControlTable } from './request.js';

const maxPolicy = 20_480;
const noPolicy = refuse(404, 'NoSuchAccessPointPolicy', 'The specified accesspoint policy does not exist');

/** The calls on an access point's policy. */
export const policyCalls: ControlTable = {
  'GET /accesspoint/{}/policy': {
    name: 'GetAccessPointPolicy',
    run: (request) => withPolicy(request, (text) => answer('GetAccessPointPolicyResult', element('Policy', text))),
  },
  'PUT /accesspoint/{}/policy': { name: 'PutAccessPointPolicy', run: putPolicy },
  'DELETE /accesspoint/{}/policy': {
    name: 'DeleteAccessPointPolicy',
    run: (request) => {
      const point = findPoint(request);
      if (isRefusal(point)) return point;
      point.policy = undefined;
      return reply('', {}, 204);
    },
  },
  'GET /accesspoint/{}/policyStatus': {
    name: 'GetAccessPointPolicyStatus',
    run: (request) =>
      withPolicy(request, (text, point) => {
        const status = element('PolicyStatus', element('IsPublic', isPublicPoint(text, point)));
        return answer('GetAccessPointPolicyStatusResult', status);
      }),
  },
};

function withPolicy(request: ControlRequest, then: (text: string, point: AccessPoint) => Outcome): Outcome {
  const point = findPoint(request);
  if (isRefusal(point)) return point;
  return point.policy === undefined ? noPolicy : then(point.policy, point);
}

/** An access point that only a VPC can use is never public, whatever its policy says (S3 User Guide, "The meaning of public"). */
function isPublicPoint(text: string, { vpc }: AccessPoint): boolean {
  return vpc === undefined && isPublic(parsePolicy(text));
}

function putPolicy(request: ControlRequest): Outcome {
  const { account, call } = request;
  const point = findPoint(request);
  if (isRefusal(point)) return point;
  const root = parseXml(call.body.toString('utf8'));
  const text = root?.name === 'PutAccessPointPolicyRequest' ? textAt(root, 'Policy') : undefined;
  if (text === undefined) return refuse(400, 'MalformedXML', 'The XML you provided was not well-formed');
  if (Buffer.byteLength(text) > maxPolicy) return refuse(400, 'PolicyTooLarge', `The policy is larger than ${maxPolicy} bytes.`);
  const problem = s3PolicyProblem(text, { arn: point.arn, objects: `${point.arn}/object/` }, account);
  if (problem !== undefined) return refuse(400, 'MalformedPolicy', problem);
  const bucket = account.world.buckets.get(point.bucket);
  const blocked =
    point.block.get('BlockPublicPolicy') === true ||
    (bucket !== undefined && settingOf(bucket, 'publicAccessBlock', 'BlockPublicPolicy') === 'true');
  if (blocked && isPublicPoint(text, point)) return refuse(403, 'AccessDenied', 'Access Denied');
  point.policy = text;
  return reply('', {}, 200);
}
