import "./vendor/turbo.js"
import { Application } from "./vendor/stimulus.js"
import "./morphing.js"
import BellController from "./controllers/bell.js"
import BulkController from "./controllers/bulk.js"
import ClipboardController from "./controllers/clipboard.js"
import CodesController from "./controllers/codes.js"
import CountdownController from "./controllers/countdown.js"
import DraftController from "./controllers/draft.js"
import FlashController from "./controllers/flash.js"
import LiveController from "./controllers/live.js"
import MenuController from "./controllers/menu.js"
import PasswordMeterController from "./controllers/password_meter.js"
import PasswordVisibilityController from "./controllers/password_visibility.js"
import RecorderController from "./controllers/recorder.js"
import RequestTypesController from "./controllers/request_types.js"
import ShortcutsController from "./controllers/shortcuts.js"
import UploadsController from "./controllers/uploads.js"

// Every page works without this file; what is started here, and by Turbo itself, only makes it quicker.
const application = Application.start()
application.register("bell", BellController)
application.register("bulk", BulkController)
application.register("clipboard", ClipboardController)
application.register("codes", CodesController)
application.register("countdown", CountdownController)
application.register("draft", DraftController)
application.register("flash", FlashController)
application.register("live", LiveController)
application.register("menu", MenuController)
application.register("password-meter", PasswordMeterController)
application.register("password-visibility", PasswordVisibilityController)
application.register("recorder", RecorderController)
application.register("request-types", RequestTypesController)
application.register("shortcuts", ShortcutsController)
application.register("uploads", UploadsController)
