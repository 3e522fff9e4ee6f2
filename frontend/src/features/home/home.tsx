import { Skeleton } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { useAssistants } from '../../hooks/use-assistants';
import { useDocumentTitle } from '../../hooks/use-document-title';
import { isLive } from '../../hooks/use-live-updates';
import { usePermission } from '../../hooks/use-permission';
import { useSubscription } from '../../hooks/use-subscription';
import type { Assistant, PhoneNumber } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { useNumbers } from '../numbers/queries';
import { wasTested } from '../numbers/tested-numbers';
import { type Home as HomeData, readHome } from './api';
import { FirstSteps } from './first-steps';
import classes from './home.module.css';
import { Sign } from './sign';
import { TaskList } from './task-list';
import { findTasks } from './tasks';
import { Today } from './today';

// The day turns by itself; what changes in it is told by events.
const QUIET_MS = 5 * 60_000;
const POLL_MS = 15_000;

/** Says how the line is doing, what needs the person, and what happened today. */
export default function Home() {
  const { t } = useTranslation('home');
  const numbers = useNumbers();
  const assistants = useAssistants();
  const home = useQuery({
    queryKey: keys.home,
    queryFn: ({ signal }) => readHome(signal),
    refetchInterval: () => (isLive() ? QUIET_MS : POLL_MS),
  });
  useDocumentTitle(t('title'));
  return (
    <div className={classes.home}>
      <h1 className={classes.title}>{t('title')}</h1>
      <Loaded query={numbers} skeleton={<HomeSkeleton />}>
        {(page) =>
          assistants.isPending || home.isPending ? (
            <HomeSkeleton />
          ) : (
            <HomeContent
              numbers={page.numbers.filter((number) => number.status !== 'CANCELLED')}
              // Without them the screen is still worth showing: they only add to what needs the person.
              assistants={assistants.data?.assistants ?? []}
              home={home}
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
  home: UseQueryResult<HomeData>;
}

function HomeContent({ numbers, assistants, home }: HomeContentProps) {
  const subscription = useSubscription();
  const mayBuy = usePermission('numbers:write');
  // Whoever has had a call today knows what it sounds like.
  const heard = (home.data?.today.answered ?? 0) > 0;
  const firstRun = mayBuy && !heard && (numbers.length === 0 || !anyTested(numbers));
  const seesWebhooks = usePermission('webhooks:read');
  const seesUsage = usePermission('billing:read');
  const maySee = ({ kind }: { kind: string }) =>
    (kind !== 'failed-deliveries' || seesWebhooks) && (kind !== 'usage' || seesUsage);
  const tasks = findTasks({
    numbers,
    assistants,
    subscription,
    needs: home.data?.needs.filter(maySee) ?? [],
  });
  return (
    <>
      <Sign numbers={numbers} line={home.data?.line} />
      {firstRun && <FirstSteps numbers={numbers} subscription={subscription} />}
      {(tasks.length > 0 || (!firstRun && home.isSuccess)) && <TaskList tasks={tasks} />}
      {numbers.length > 0 && <Today home={home} />}
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
