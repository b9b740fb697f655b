import { EventEmitter } from "node:events";

export interface Question {
  readonly type: string;
  readonly message: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
  readonly defaultId?: number;
  /** What the person does. */
  press(button: number): void;
}

class FakeDialog extends EventEmitter<{ asked: [Question] }> {
  asked: Question[] = [];
  errors: string[] = [];

  showMessageBox(options: Omit<Question, "press">): Promise<{ response: number }> {
    return new Promise((resolve) => {
      const question = { ...options, press: (response: number) => resolve({ response }) };
      this.asked.push(question);
      this.emit("asked", question);
    });
  }

  showErrorBox(_title: string, content: string): void {
    this.errors.push(content);
  }
}

export const dialog = new FakeDialog();
