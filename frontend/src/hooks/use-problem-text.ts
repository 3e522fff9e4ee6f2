import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../lib/problem';

export interface ProblemText {
  title: string;
  detail: string;
  /** Whether money moved, in a sentence; null where the request could not cost anything. */
  money: string | null;
  nextStep: string | null;
  /** What is wrong with single fields. */
  fields: string[];
  requestId: string | null;
  /** True when `detail` is the server's own English sentence. */
  foreign: boolean;
}

/** Puts any error into the person's words: what happened, whether money was spent, what to do next. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t, i18n } = useTranslation();
  return (error) => {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, { code: 'unexpected' });
    const known = i18n.exists(`common:problems.${problem.code}.title`);
    const base = `problems.${known ? problem.code : fallbackCode(problem)}` as 'problems.unexpected';
    // The technical sentence of a carrier's refusal helps only in Settings, which has its own words for it.
    const foreign = !known && !problem.code.startsWith('sip-') && Boolean(problem.detail);
    const { moneySpent, nextStep } = problem.extras;
    return {
      title: t(`${base}.title`),
      detail: foreign ? (problem.detail ?? '') : t(`${base}.detail`),
      money: typeof moneySpent === 'boolean' ? t(moneySpent ? 'money.spent' : 'money.notSpent') : null,
      nextStep: typeof nextStep === 'string' ? t(`nextSteps.${nextStep as 'retry'}`) : t(`${base}.next`),
      fields: problem.fields.map(({ path, message }) => {
        const name = path.split('.').find((part) => !/^\d+$/.test(part)) ?? path;
        return t(`fieldProblems.${name as 'email'}`, { defaultValue: `${path}: ${message}` });
      }),
      requestId: problem.requestId ?? null,
      foreign,
    };
  };
}

const silent = ['sip-no-answer', 'sip-registration-unanswered', 'sip-connect-timeout', 'sip-server-fault'];

function fallbackCode({ code, status }: ApiProblem): string {
  if (silent.includes(code)) return 'line-silent';
  if (code.startsWith('sip-')) return 'line-refused';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'internal' : 'unexpected';
}
