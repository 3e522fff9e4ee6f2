import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { useAssistants } from '../../hooks/use-assistants';
import { useDocumentTitle } from '../../hooks/use-document-title';
import { usePermission } from '../../hooks/use-permission';
import { useSubscription } from '../../hooks/use-subscription';
import type { Assistant, PhoneNumber } from '../../lib/model';
import { useNumbers, wasTested } from '../numbers';
import { FirstSteps } from './first-steps';
import classes from './home.module.css';
import { Sign } from './sign';
import { TaskList } from './task-list';
import { findTasks } from './tasks';
import { Today } from './today';

/** Says how the line is doing, what needs the person, and what happened today. */
export default function Home() {
  const { t } = useTranslation('home');
  const numbers = useNumbers();
  const assistants = useAssistants();
  useDocumentTitle(t('title'));
  return (
    <div className={classes.home}>
      <h1 className={classes.title}>{t('title')}</h1>
      <Loaded query={numbers} skeleton={<HomeSkeleton />}>
        {(page) =>
          assistants.isPending ? (
            <HomeSkeleton />
          ) : (
            <HomeContent
              numbers={page.numbers.filter((number) => number.status !== 'CANCELLED')}
              // Without them the screen is still worth showing: they only add to what needs the person.
              assistants={assistants.data?.assistants ?? []}
            />
          )
        }
      </Loaded>
    </div>
  );
}

interface HomeContentProps {
  numbers: PhoneNumber[];
  assistants: Assistant[];
}

function HomeContent({ numbers, assistants }: HomeContentProps) {
  const subscription = useSubscription();
  const mayBuy = usePermission('numbers:write');
  const seesAudit = usePermission('audit:read');
  const firstRun = mayBuy && (numbers.length === 0 || !anyTested(numbers));
  const tasks = findTasks({ numbers, assistants, subscription });
  return (
    <>
      <Sign numbers={numbers} />
      {firstRun && <FirstSteps numbers={numbers} subscription={subscription} />}
      {(!firstRun || tasks.length > 0) && <TaskList tasks={tasks} />}
      {seesAudit && <Today />}
    </>
  );
}

const anyTested = (numbers: PhoneNumber[]): boolean =>
  numbers.some((number) => number.status === 'ACTIVE' && wasTested([number.id])) || isSettled(numbers);

// A business whose number is weeks old needs no first steps, whichever browser it looks with.
const SETTLED_MS = 3 * 24 * 60 * 60 * 1000;
const isSettled = (numbers: PhoneNumber[]): boolean =>
  numbers.some(
    (number) => number.status === 'ACTIVE' && Date.now() - Date.parse(number.createdAt) > SETTLED_MS,
  );

function HomeSkeleton() {
  return (
    <div className={classes.home} aria-busy="true">
      <Skeleton height={212} radius="lg" />
      <Skeleton height={248} radius="lg" />
    </div>
  );
}
