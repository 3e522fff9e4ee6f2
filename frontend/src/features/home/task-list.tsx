import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Panel } from '../../components/panel';
import { usePlace } from '../../hooks/use-place';
import { formatDate } from '../../lib/format';
import { useNumberName } from '../numbers/use-number-name';
import classes from './task-list.module.css';
import type { Task } from './tasks';

/** Lists what needs the person; each line leads to where it is done. */
export function TaskList({ tasks }: { tasks: Task[] }) {
  const { t } = useTranslation('home');
  return (
    <Panel title={t('tasks.title')} flush>
      {tasks.length === 0 ? (
        <p className={classes.none}>
          <IconCircleCheck size={22} stroke={1.75} aria-hidden="true" />
          {t('tasks.none')}
        </p>
      ) : (
        <ul>
          {tasks.map((task) => (
            <li key={task.key} className={classes.task}>
              <TaskLine task={task} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function TaskLine({ task }: { task: Task }) {
  const { t } = useTranslation('home');
  const place = usePlace();
  const nameOf = useNumberName();
  const words = {
    number: task.number ? nameOf(task.number) : '',
    assistant: task.assistant?.name ?? '',
    date: formatDate(place, task.at),
    count: task.count ?? 0,
  };
  const Icon = task.urgent ? IconAlertTriangle : IconClock;
  return (
    <Link to={task.to} className={classes.link} data-urgent={task.urgent || undefined}>
      <Icon className={classes.icon} size={22} stroke={1.75} aria-hidden="true" />
      <span className={classes.words}>
        <span className={classes.what}>{t(`tasks.${task.kind}.title`, words)}</span>
        <span className={classes.soft}>{t(`tasks.${task.kind}.text`, words)}</span>
      </span>
      <IconChevronRight className={classes.soft} size={20} stroke={1.75} aria-hidden="true" />
    </Link>
  );
}
