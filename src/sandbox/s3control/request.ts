import { refuse, reply, type Account, type Call, type Outcome, type Refusal } from '../call.js';
import type { AccessPoint } from '../entities.js';
import { element, renderXml, type XmlElement } from '../xml.js';

export const namespace = 'http://awss3control.amazonaws.com/doc/2018-08-20/';
export const xmlType = { 'content-type': 'application/xml' };

/** A call of S3 Control; `names` are what the path's placeholders stand for, decoded. */
export interface ControlRequest {
  readonly call: Call;
  readonly account: Account;
  readonly names: readonly string[];
}

/** One row of the table of S3 Control's calls. */
export interface ControlOperation {
  readonly name: string;
  readonly run: (request: ControlRequest) => Outcome;
}

/** By `METHOD /path`, below the version, with `{}` for a name. The last one reaches over slashes where the path ends with `{+}`. */
export type ControlTable = Readonly<Record<string, ControlOperation>>;

export function invalidRequest(why: string): Refusal {
  return refuse(400, 'InvalidRequest', why);
}

export function answer(root: string, ...content: readonly (XmlElement | undefined)[]): Outcome {
  return reply(renderXml(element(root, ...content), namespace), xmlType);
}

/** Finds the access point of the call's region that the path names first. */
export function findPoint({ call, account, names }: ControlRequest): AccessPoint | Refusal {
  const point = account.world.accessPoints.get(`${call.region}/${names[0] ?? ''}`);
  return point ?? refuse(404, 'NoSuchAccessPoint', 'The specified accesspoint does not exist');
}
