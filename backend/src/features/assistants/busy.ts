/** Someone else is at work on the same thing at the same account; come back in a second. */
export class AssistantBusy extends Error {
  constructor() {
    super('The assistant is being brought to the provider by another process.');
    this.name = 'AssistantBusy';
  }
}
