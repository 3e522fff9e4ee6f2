import { planIds, setPlan } from '../features/billing';
import { importPool, reconcileAll } from '../features/numbers';
import { audit } from '../platform/audit';
import { platformTenantId } from '../platform/db/system';
import { Problem } from '../platform/http/problem';
import type { Platform } from '../platform/platform';

interface Command {
  name: string;
  /** Words that follow; one in brackets may be left out. */
  words: string[];
  about: string;
  /** @returns what is printed */
  run(platform: Platform, words: string[], readFile: (path: string) => Promise<string>): Promise<string>;
}

const statuses = ['TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED'] as const;

/** What an operator can do from the command line. */
export const commands: Command[] = [
  {
    name: 'plan:set',
    words: ['EMAIL', 'PLAN', '[STATUS]'],
    about: 'put the business of an owner on a plan (status: ACTIVE unless named)',
    async run(platform, [email, planWord, statusWord = 'ACTIVE']) {
      const plan = planIds.find((each) => each === planWord?.toUpperCase());
      const status = statuses.find((each) => each === statusWord.toUpperCase());
      if (!plan || !status)
        throw new Problem(
          'invalid',
          `The plan is one of ${planIds.join(', ')}; the status one of ${statuses.join(', ')}.`,
        );
      const user = await findUser(platform, email!);
      const owned = (await platform.system.tenantsOfUser(user.id)).filter((each) => each.role === 'OWNER');
      if (owned.length === 0) throw new Problem('not-found', `${email} owns no business.`);
      for (const { tenantId } of owned)
        await platform.system.scope(tenantId).tx((tx) => setPlan(tx, 'system', { plan, status }));
      return `${email}: ${plan}, ${status}.`;
    },
  },
  {
    name: 'operator:add',
    words: ['EMAIL'],
    about: 'let a person run the platform (number pool)',
    run: (platform, [email]) => setOperator(platform, email!, true),
  },
  {
    name: 'operator:remove',
    words: ['EMAIL'],
    about: 'take that right back',
    run: (platform, [email]) => setOperator(platform, email!, false),
  },
  {
    name: 'pool:import',
    words: ['FILE'],
    about: 'add numbers bought ahead, from CSV: number,sip_username,sip_password,sip_host,sip_port,renews_at',
    async run(platform, [file], readFile) {
      const { imported, skipped, errors } = await importPool(platform, await readFile(file!));
      const faults = errors.map((each) => `  line ${each.line}: ${each.message}`);
      return [`${imported} imported, ${skipped} known already, ${errors.length} refused.`, ...faults].join(
        '\n',
      );
    },
  },
  {
    name: 'secrets:rotate',
    words: [],
    about: 'wrap every tenant’s data key with the first of ENCRYPTION_KEYS; the system may run meanwhile',
    async run(platform) {
      let rotated = 0;
      const tenants = [platformTenantId, ...(await platform.system.allTenants())];
      for (const tenantId of tenants) {
        if (await platform.system.scope(tenantId).tx((tx) => platform.secrets.rewrap(tx))) rotated += 1;
      }
      return `${rotated} of ${tenants.length} tenants wrapped anew. The other keys are needed no more once this says 0.`;
    },
  },
  {
    name: 'reconcile',
    words: [],
    about: 'compare the numbers here with those at the providers, now',
    async run(platform) {
      await reconcileAll(platform);
      const tenants = [platformTenantId, ...(await platform.system.allTenants())];
      const lines: string[] = [];
      for (const tenantId of tenants) {
        const open = await platform.system
          .scope(tenantId)
          .tx((tx) => tx.reconciliationFinding.findMany({ where: { repairedAt: null } }));
        lines.push(
          ...open.map(
            (each) => `  ${tenantId} ${each.kind} ${each.provider} ${each.subjectId} ${each.detail}`,
          ),
        );
      }
      return [`${lines.length} differences.`, ...lines].join('\n');
    },
  },
];

async function findUser(platform: Platform, email: string) {
  const user = await platform.system
    .scope(platformTenantId)
    .tx((tx) => tx.user.findUnique({ where: { email: email.toLowerCase() } }));
  if (!user) throw new Problem('not-found', `There is nobody with the address ${email}.`);
  return user;
}

async function setOperator(platform: Platform, email: string, isOperator: boolean): Promise<string> {
  const user = await findUser(platform, email);
  await platform.system.scope(platformTenantId).tx(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { isOperator } });
    await audit(tx, 'system', {
      action: isOperator ? 'operator.added' : 'operator.removed',
      targetType: 'user',
      targetId: user.id,
      targetName: email,
    });
  });
  return `${email} ${isOperator ? 'runs the platform now' : 'no longer runs the platform'}.`;
}
