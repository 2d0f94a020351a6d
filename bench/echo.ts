/** A bot that says what was said to it, as the framework's own example does: what a command costs at least with botbuilder. */
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { createServer, plugins } from 'restify';

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  await context.sendActivity(context.activity.text);
  await next();
});

const server = createServer();
server.use(plugins.bodyParser());
server.post('/api/messages', (request, response, next) => {
  adapter
    .process(request as never, response as never, (context) => bot.run(context))
    .then(
      () => next(),
      (error: unknown) => next(error),
    );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
});
