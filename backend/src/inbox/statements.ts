/** The statements behind provider webhooks; the functions are in the migration `inbox`. */
export const receiveDeliveries = {
  name: 'receive_deliveries',
  text: 'select "position", tenant, stored from receive_deliveries($1::jsonb)',
};
export const receiveCalls = {
  name: 'receive_calls',
  text: 'select "position", tenant, call_id as "callId", facts from receive_calls($1::jsonb)',
};
export const openVoiceCall = {
  name: 'open_voice_call',
  text: `select tenant, call_id as "callId", number_id as "numberId", assistant_id as "assistantId", language
    from open_voice_call($1::jsonb)`,
};
