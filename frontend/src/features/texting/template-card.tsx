import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { Lamp } from '../../components/lamp';
import { Segmented } from '../../components/segmented';
import { usePermission } from '../../hooks/use-permission';
import { languageName } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import type { Template, TemplateLanguage } from './api';
import { useRemoveTemplate } from './queries';
import classes from './template-card.module.css';
import { TemplateForm } from './template-form';
import { type TemplateGroup, templateLanguages } from './template-groups';
import { useTemplateTitle } from './use-template-title';

interface TemplateCardProps {
  group: TemplateGroup;
  variables: string[];
}

/** Shows one text in English or Turkish, and lets it be rewritten or put back. */
export function TemplateCard({ group, variables }: TemplateCardProps) {
  const { t, i18n } = useTranslation(['texting', 'common']);
  const mayWrite = usePermission('messages:write');
  const [language, setLanguage] = useState<TemplateLanguage>(
    group.byLanguage[i18n.language as TemplateLanguage]
      ? (i18n.language as TemplateLanguage)
      : firstOf(group),
  );
  const [editing, setEditing] = useState(false);
  const template = group.byLanguage[language];
  const title = useTemplateTitle()(group.name);
  return (
    <li className={classes.card}>
      <div className={classes.top}>
        <div>
          <h3>{title}</h3>
          {group.occasion && <p className={classes.soft}>{t(`occasions.${group.occasion}.text`)}</p>}
        </div>
        <Segmented
          label={t('templates.languageOf', { name: title })}
          value={language}
          onChange={(next) => {
            setEditing(false);
            setLanguage(next);
          }}
          options={templateLanguages.map((code) => ({
            value: code,
            label: languageName(i18n.language, code),
            content: code.toUpperCase(),
          }))}
        />
      </div>
      {editing ? (
        <TemplateForm
          key={language}
          id={template && !template.isDefault ? template.id : null}
          saved={{
            name: group.name,
            language,
            purpose: template?.purpose ?? 'SERVICE',
            body: template?.body ?? '',
          }}
          variables={variables}
          onDone={() => setEditing(false)}
        />
      ) : (
        <>
          {template ? (
            <blockquote className={classes.body} lang={language}>
              {template.body}
            </blockquote>
          ) : (
            <p className={classes.soft}>{t('templates.notYet')}</p>
          )}
          <div className={classes.foot}>
            {template && (
              <Lamp tone={template.isDefault ? 'off' : 'on'}>
                {t(template.isDefault ? 'templates.builtIn' : 'templates.yours')}
              </Lamp>
            )}
            {template?.purpose === 'MARKETING' && <Lamp tone="wait">{t('purpose.MARKETING')}</Lamp>}
            {mayWrite && (
              <span className={classes.actions}>
                <Button size="sm" variant="default" onClick={() => setEditing(true)}>
                  {t(template ? 'common:actions.edit' : 'templates.write')}
                </Button>
                {template && !template.isDefault && (
                  <Removal template={template} group={group} title={title} />
                )}
              </span>
            )}
          </div>
        </>
      )}
    </li>
  );
}

interface RemovalProps {
  template: Template;
  group: TemplateGroup;
  title: string;
}

function Removal({ template, group, title }: RemovalProps) {
  const { t } = useTranslation('texting');
  const [asked, setAsked] = useState(false);
  const remove = useRemoveTemplate();
  const kind = group.occasion ? 'putBack' : 'remove';
  const done = () => {
    setAsked(false);
    notifyDone(t(`templates.${kind}.done`));
  };
  return (
    <>
      <Button size="sm" variant="subtle" color="red" onClick={() => setAsked(true)}>
        {t(`templates.${kind}.action`)}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t(`templates.${kind}.title`, { name: title })}
        confirmLabel={t(`templates.${kind}.action`)}
        onClose={() => setAsked(false)}
        onConfirm={() => remove.mutate(template.id, { onSuccess: done })}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{t(`templates.${kind}.text`)}</p>
      </ConfirmDialog>
    </>
  );
}

const firstOf = (group: TemplateGroup): TemplateLanguage =>
  templateLanguages.find((language) => group.byLanguage[language]) ?? 'en';
