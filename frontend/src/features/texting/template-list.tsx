import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import type { Template } from './api';
import { NewTemplate } from './new-template';
import { useTemplates } from './queries';
import { TemplateCard } from './template-card';
import { groupTemplates } from './template-groups';

/** Shows what automatic texts say, and the business's own templates. */
export function TemplateList() {
  const templates = useTemplates();
  return (
    <Loaded query={templates} skeleton={<RowsSkeleton rows={4} height={132} />}>
      {(data) => <Templates templates={data.templates} variables={data.variables} />}
    </Loaded>
  );
}

function Templates({ templates, variables }: { templates: Template[]; variables: string[] }) {
  const { t } = useTranslation('texting');
  const mayWrite = usePermission('messages:write');
  const [adding, setAdding] = useState(false);
  const { customers, staff, own } = groupTemplates(templates);
  return (
    <>
      <Panel title={t('templates.automatic')} lead={t('templates.automaticLead')} flush>
        <ul>
          {customers.map((group) => (
            <TemplateCard key={group.name} group={group} variables={variables} />
          ))}
        </ul>
      </Panel>
      {staff.length > 0 && (
        <Panel title={t('templates.staff')} lead={t('templates.staffLead')} flush>
          <ul>
            {staff.map((group) => (
              <TemplateCard key={group.name} group={group} variables={variables} />
            ))}
          </ul>
        </Panel>
      )}
      <Panel
        title={t('templates.own')}
        lead={t('templates.ownLead')}
        flush
        actions={
          mayWrite &&
          !adding && (
            <Button
              size="sm"
              variant="default"
              leftSection={<IconPlus size={18} stroke={1.75} aria-hidden="true" />}
              onClick={() => setAdding(true)}
            >
              {t('templates.add')}
            </Button>
          )
        }
      >
        {adding && <NewTemplate variables={variables} onDone={() => setAdding(false)} />}
        {own.length === 0 && !adding && (
          <EmptyState headingLevel={3} title={t('templates.empty.title')} text={t('templates.empty.text')} />
        )}
        <ul>
          {own.map((group) => (
            <TemplateCard key={group.name} group={group} variables={variables} />
          ))}
        </ul>
      </Panel>
    </>
  );
}
