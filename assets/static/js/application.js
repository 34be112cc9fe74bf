import "./vendor/turbo.js"
import { Application } from "./vendor/stimulus.js"
import "./morphing.js"
import ClipboardController from "./controllers/clipboard.js"
import CodesController from "./controllers/codes.js"
import CountdownController from "./controllers/countdown.js"
import FilesController from "./controllers/files.js"
import FlashController from "./controllers/flash.js"
import LiveController from "./controllers/live.js"
import MenuController from "./controllers/menu.js"
import PasswordMeterController from "./controllers/password_meter.js"
import PasswordVisibilityController from "./controllers/password_visibility.js"
import ShortcutsController from "./controllers/shortcuts.js"

// Every page works without this file; what is started here, and by Turbo itself, only makes it quicker.
const application = Application.start()
application.register("clipboard", ClipboardController)
application.register("codes", CodesController)
application.register("countdown", CountdownController)
application.register("files", FilesController)
application.register("flash", FlashController)
application.register("live", LiveController)
application.register("menu", MenuController)
application.register("password-meter", PasswordMeterController)
application.register("password-visibility", PasswordVisibilityController)
application.register("shortcuts", ShortcutsController)
