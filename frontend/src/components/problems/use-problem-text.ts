import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../lib/problem';

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

/**
 * Puts any error into the person's words: what happened, whether money was spent, what to do next. Words for common
 * problems are always loaded; rarer ones come when they are first needed and replace the general ones.
 */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t, i18n } = useTranslation(['common', 'problems'], { useSuspense: false });
  const wordsFor = (code: string): 'common:problems.unexpected' | null => {
    const base = [`common:problems.${code}`, `problems:codes.${code}`].find((each) =>
      i18n.exists(`${each}.title`),
    );
    return (base as 'common:problems.unexpected') ?? null;
  };
  return (error) => {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, { code: 'unexpected' });
    const own = wordsFor(problem.code);
    const base = own ?? wordsFor(fallbackCode(problem)) ?? 'common:problems.unexpected';
    // The technical sentence of a carrier's refusal helps only in Settings, which has its own words for it.
    const foreign = !own && !problem.code.startsWith('sip-') && Boolean(problem.detail);
    const { moneySpent, nextStep } = problem.extras;
    return {
      title: t(`${base}.title`),
      detail: foreign ? (problem.detail ?? '') : t(`${base}.detail`),
      money:
        typeof moneySpent === 'boolean' ? t(`problems:money.${moneySpent ? 'spent' : 'notSpent'}`) : null,
      nextStep:
        typeof nextStep === 'string' ? t(`problems:nextSteps.${nextStep as 'retry'}`) : t(`${base}.next`),
      fields: problem.fields.map(({ path, message }) => {
        const name = path.split('.').find((part) => !/^\d+$/.test(part)) ?? path;
        return t(`problems:fields.${name as 'email'}`, { defaultValue: `${path}: ${message}` });
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
