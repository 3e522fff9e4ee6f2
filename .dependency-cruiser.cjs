/** Who may import whom. Each rule says why in its comment; `npm run check` fails on any breach. */
const tests = '\\.test\\.ts$';
const provider = '^backend/src/providers/(vapi|netgsm|sip|twilio|telnyx|retell)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'What needs each other cannot be understood one at a time.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      comment: 'Plumbing serves every feature and provider, so it may know none.',
      from: { path: '^backend/src/platform/', pathNot: tests },
      to: { path: '^backend/src/(app|providers|features|inbox|lab)/' },
    },
    {
      name: 'provider-stays-at-home',
      severity: 'error',
      comment:
        'Adding or removing a provider touches one folder: it imports its own files, the contract, and four pieces of plumbing.',
      from: { path: '^backend/src/providers/([^/]+)/', pathNot: tests },
      to: {
        path: '^backend/src/',
        pathNot: [
          '^backend/src/providers/$1/',
          '^backend/src/providers/[^/]+\\.ts$',
          '^backend/src/platform/(log|time|ids|http/public-address)\\.ts$',
        ],
      },
    },
    {
      name: 'only-the-registry-names-a-provider',
      severity: 'error',
      comment: 'Everyone else speaks to the contract. The lab plays the providers, and shares their words.',
      from: {
        path: '^backend/src/',
        pathNot: [provider, '^backend/src/providers/index\\.ts$', '^backend/src/lab/', tests],
      },
      to: { path: provider },
    },
    {
      name: 'features-meet-at-the-door',
      severity: 'error',
      comment: 'A feature may use another only through its index.ts.',
      from: { path: '^backend/src/features/([^/]+)/', pathNot: tests },
      to: {
        path: '^backend/src/features/([^/]+)/',
        pathNot: ['^backend/src/features/$1/', '^backend/src/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'raw-client-stays-inside',
      severity: 'error',
      comment: 'Tenant data is reached through a tenant scope only; types and enums are free.',
      from: {
        path: '^backend/src/',
        pathNot: [
          '^backend/src/platform/db/',
          '^backend/src/generated/',
          '^backend/src/app/open-platform\\.ts$',
          tests,
        ],
      },
      to: { path: '^backend/src/platform/db/(client|embedded|migrate|schema-engine)\\.ts$' },
    },
    {
      name: 'system-access-is-rare',
      severity: 'error',
      comment:
        'What acts without a tenant is a short list: the process itself, sign-in, what providers send, jobs for the platform’s own accounts, and the number pool and its reconciliation.',
      from: {
        path: '^backend/src/',
        pathNot: [
          '^backend/src/app/',
          '^backend/src/platform/',
          '^backend/src/features/accounts/',
          '^backend/src/features/numbers/(pool|reconciliation|steps)/',
          '^backend/src/inbox/',
          '^backend/src/features/providers/probe-accounts\\.ts$',
          '^backend/src/features/(assistants|messaging)/[\\w-]+\\.ts$',
          tests,
        ],
      },
      to: { path: '^backend/src/platform/db/system\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lab-stays-out-of-the-product',
      severity: 'error',
      comment: 'The lab is loaded in one place, and never in production.',
      from: {
        path: '^backend/src/',
        pathNot: ['^backend/src/lab/', '^backend/src/app/(lab-connection|run-lab)\\.ts$', tests],
      },
      to: { path: '^backend/src/lab/' },
    },
    {
      name: 'dashboard-imports-no-server',
      severity: 'error',
      comment: 'The dashboard knows the API by its description.',
      from: { path: '^frontend/' },
      to: { path: '^backend/' },
    },
    {
      name: 'no-orphan-packages',
      severity: 'error',
      comment: 'Every package that is imported is declared.',
      from: { path: '^backend/src' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
