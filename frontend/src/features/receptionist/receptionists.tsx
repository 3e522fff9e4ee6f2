import { IconHeadset, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { useAssistants } from '../../hooks/use-assistants';
import { usePermission } from '../../hooks/use-permission';
import { languageName } from '../../lib/format';
import type { Assistant } from '../../lib/model';
import { SectionPage } from '../booking';
import classes from './receptionists.module.css';
import { SyncLamp } from './sync-lamp';

/** Lists the business's receptionists: how each sounds, what it says first and which numbers it answers. */
export default function Receptionists() {
  const { t } = useTranslation('receptionist');
  const mayWrite = usePermission('assistants:write');
  const assistants = useAssistants();
  const create = mayWrite && (
    <LinkButton
      to="/dashboard/receptionist/new"
      leftSection={<IconPlus size={19} stroke={1.75} aria-hidden="true" />}
      variant={assistants.data?.assistants.length ? 'default' : 'filled'}
    >
      {t('new')}
    </LinkButton>
  );
  return (
    <SectionPage lead={t('lead')} actions={assistants.data?.assistants.length ? create : null}>
      <Loaded query={assistants} skeleton={<RowsSkeleton rows={2} height={176} />}>
        {({ assistants: staff }) =>
          staff.length === 0 ? (
            <Panel>
              <EmptyState
                icon={<IconHeadset size={26} stroke={1.75} aria-hidden="true" />}
                title={t('empty.title')}
                text={t('empty.text')}
                action={create}
              />
            </Panel>
          ) : (
            <ul className={classes.list}>
              {staff.map((assistant) => (
                <AssistantCard key={assistant.id} assistant={assistant} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </SectionPage>
  );
}

function AssistantCard({ assistant }: { assistant: Assistant }) {
  const { t, i18n } = useTranslation('receptionist');
  const numbers = assistant.numbers.flatMap(({ formattedNumber }) => formattedNumber ?? []);
  const list = new Intl.ListFormat(i18n.language).format(numbers);
  return (
    <li className={classes.card}>
      <div className={classes.top}>
        <h2>
          <Link to={`/dashboard/receptionist/${assistant.id}`} className={classes.link}>
            {assistant.name}
          </Link>
        </h2>
        <SyncLamp status={assistant.sync.status} />
      </div>
      <p className={classes.soft}>
        {languageName(i18n.language, assistant.language)} · {t(`voices.${assistant.voice as 'warm'}.name`)}
        {assistant.isDefault && ` · ${t('isDefault')}`}
      </p>
      <blockquote className={classes.quote} lang={assistant.language}>
        {assistant.greeting}
      </blockquote>
      <p className={classes.soft}>
        {numbers.length > 0 ? t('answers', { numbers: list }) : t('answersNothing')}
      </p>
    </li>
  );
}
