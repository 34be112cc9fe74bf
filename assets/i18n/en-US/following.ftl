## The list
label-status = State
filter-any-status = Any state
filter-any-priority = Any priority
order-label = Sort by
order-newest = Newest first
order-changed = Last change
order-title = Title
order-status = State
requests-keys = Keyboard: j and k move, x chooses, Enter opens, / searches.
requests-export = Export as CSV
requests-lost-title = The list could not be loaded
requests-lost-text = Nothing of yours is lost. Try again in a moment.
requests-lost-again = Try again
pages-first = First page
pages-previous = Previous
pages-next = Next

## Many at once
bulk-all = Select all on this page
bulk-choose = Select { $title }
bulk-actions = What to do with the selected requests
bulk-chosen = Selected:
bulk-cancel = Cancel
bulk-delete = Delete
bulk-cancel-title = Cancel the selected requests?
bulk-cancel-text = The work on them stops and can not be taken up again. They stay in your list. Those that are finished already stay as they are.
bulk-cancel-confirm = Cancel the requests
bulk-delete-title = Delete the selected requests?
bulk-delete-text = They are removed for good with their files and results. Those that are still running are cancelled first.
bulk-delete-confirm = Delete for good
bulk-finished = { $count ->
    [one] One of them is finished already and stays as it is.
   *[other] { $count } of them are finished already and stay as they are.
}
bulk-back = Keep them
flash-bulk-none = Nothing was changed. Select between 1 and 100 of your requests first.
flash-bulk-cancelled = { $done ->
    [0] None was cancelled
    [one] One was cancelled
   *[other] { $done } were cancelled
}{ $finished ->
    [0] {""}
    [one] , one was finished already
   *[other] , { $finished } were finished already
}{ $missing ->
    [0] {""}
    [one] , one is not there any more
   *[other] , { $missing } are not there any more
}{ $failed ->
    [0] .
    [one] , one could not be cancelled just now. Try it again.
   *[other] , { $failed } could not be cancelled just now. Try them again.
}
flash-bulk-deleted = { $done ->
    [0] None was deleted
    [one] One was deleted
   *[other] { $done } were deleted
}{ $finished ->
    [0] {""}
   *[other] , { $finished } could not be
}{ $missing ->
    [0] {""}
    [one] , one was not there any more
   *[other] , { $missing } were not there any more
}{ $failed ->
    [0] .
    [one] , one could not be deleted just now. Try it again.
   *[other] , { $failed } could not be deleted just now. Try them again.
}
error-action-unknown = Choose cancel or delete.
error-not-a-list = This must be a list.
error-id-invalid = These must be ids of requests.
error-none-chosen = Name at least one request.
error-too-many-chosen = Name { $max } requests at most.

## What happened
source-portal = Portal
source-user = You
source-submission-service = Submission Service
source-ai-orchestrator = AI Orchestrator
timeline-handed-in = You handed it in
timeline-edited = You changed it
timeline-accepted = { $source } accepted it
timeline-started = { $source } began to work on it
timeline-step = { $source }: { $step }
timeline-answered = { $source } answered
timeline-progress = { $from } to { $to }%
timeline-completed = { $source } finished it
timeline-failed = { $source }: { $reason }
timeline-cancelled = You cancelled it
timeline-cancelled-by = { $source } cancelled it
timeline-overdue = No news for longer than expected
timeline-took = took { $duration }
timeline-in-all = after { $duration } in all
timeline-earlier = { $count ->
    [one] Show one earlier step
   *[other] Show { $count } earlier steps
}
duration-seconds = { $count } s
duration-minutes = { $count } min{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } s
}
duration-hours = { $count } h{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } min
}
duration-days = { $count ->
    [one] one day
   *[other] { $count } days
}{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } h
}

## Past its time
overdue-title = This is taking longer than expected
overdue-news = Last news { $ago } from the { $source }.
overdue-no-news = Handed in { $ago }, and not accepted by the platform yet. We keep trying.
overdue-advice = You can wait, or cancel the request.
overdue-row = This is taking longer than expected. You can wait, or cancel it.
