import { describe, expect, test } from '@jest/globals';
import { planText, refreshedAddress } from '../../src/terraform/progress.js';
import { inParallel, inSequence } from '../../src/terraform/schedule.js';

describe('what terraform plan prints', () => {
  const plan =
    'Terraform will perform the following actions:\n\n  # x.y will be created\n  + resource "x" "y" {}\n\nPlan: 1 to add.';
  const rule = '─'.repeat(77);

  test.each([
    ['alone', `\n${plan}\n`],
    [
      'after a refresh',
      `x.y: Refreshing state... [id=1]\ndata.x.z: Reading...\ndata.x.z: Read complete after 0s [id=2]\n\n${plan}\n`,
    ],
    [
      'within a lock',
      `Acquiring state lock. This may take a few moments...\n\n${plan}\nReleasing state lock. This may take a few moments...\n`,
    ],
    ['before a warning', `${plan}\n╷\n│ Warning: w\n│ \n╵\n`],
    [
      'before where it was saved',
      `${plan}\n\n${rule}\n\nSaved the plan to: plan.bin\n\nTo perform exactly these actions, run …\n`,
    ],
  ])('is the plan, %s', (_what, stdout) => {
    expect(planText(stdout)).toBe(plan);
  });

  test('keeps the rule between drift and changes', () => {
    expect(planText(`Note: Objects have changed outside of Terraform\n\n${rule}\n\n${plan}\n`)).toContain(
      `${rule}\n\nTerraform will`,
    );
  });

  test('tells which resource is looked at', () => {
    expect(refreshedAddress('aws_s3_bucket.it["a b"]: Refreshing state... [id=x]')).toBe('aws_s3_bucket.it["a b"]');
    expect(refreshedAddress('Plan: 1 to add')).toBeUndefined();
  });
});

describe('scheduling', () => {
  test('in parallel: at most so many at once, results in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([30, 10, 20, 0, 5], 2, async (milliseconds) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      running -= 1;
      return milliseconds;
    });
    expect([most, results]).toEqual([2, [30, 10, 20, 0, 5]]);
    expect(await inParallel([], 2, () => Promise.resolve(1))).toEqual([]);
  });

  test('in sequence: one after the other, also after a failure', async () => {
    const inOrder = inSequence();
    const seen: string[] = [];
    const first = inOrder(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push('first');
      throw new Error('first failed');
    });
    const second = inOrder(() => Promise.resolve(seen.push('second')));
    await expect(first).rejects.toThrow('first failed');
    expect(await second).toBe(2);
    expect(seen).toEqual(['first', 'second']);
  });
});
