## The list
label-status = الحالة
filter-any-status = أي حالة
filter-any-priority = أي أولوية
order-label = الترتيب حسب
order-newest = الأحدث أولًا
order-changed = آخر تغيير
order-title = العنوان
order-status = الحالة
requests-keys = لوحة المفاتيح: j وk للتنقل، وx للتحديد، وEnter للفتح، و/ للبحث.
requests-export = تصدير بصيغة CSV
requests-lost-title = تعذّر تحميل القائمة
requests-lost-text = لم يُفقد أي شيء لك. حاول مرة أخرى بعد لحظات.
requests-lost-again = حاول مرة أخرى
pages-first = الصفحة الأولى
pages-previous = السابق
pages-next = التالي

## Many at once
bulk-all = تحديد كل ما في هذه الصفحة
bulk-choose = تحديد { $title }
bulk-actions = ما يُفعل بالطلبات المحدّدة
bulk-chosen = المحدّد:
bulk-cancel = إلغاء
bulk-delete = حذف
bulk-cancel-title = هل تريد إلغاء الطلبات المحدّدة؟
bulk-cancel-text = يتوقف العمل عليها ولا يمكن استئنافه. تبقى في قائمتك. وما اكتمل منها يبقى كما هو.
bulk-cancel-confirm = إلغاء الطلبات
bulk-delete-title = هل تريد حذف الطلبات المحدّدة؟
bulk-delete-text = تُحذف نهائيًا مع ملفاتها ونتائجها. وما زال قيد التنفيذ منها يُلغى أولًا.
bulk-delete-confirm = حذف نهائي
bulk-finished = { $count ->
    [one] واحد منها اكتمل بالفعل ويبقى كما هو.
    [two] اثنان منها اكتملا بالفعل ويبقيان كما هما.
   *[other] { $count } منها اكتملت بالفعل وتبقى كما هي.
}
bulk-back = الإبقاء عليها
flash-bulk-none = لم يتغيّر شيء. حدّد أولًا من 1 إلى 100 من طلباتك.
flash-bulk-cancelled = { $done ->
    [0] لم يُلغَ أي طلب
    [one] أُلغي طلب واحد
    [two] أُلغي طلبان
   *[other] عدد الطلبات الملغاة: { $done }
}{ $finished ->
    [0] {""}
    [one] ، وكان واحد قد اكتمل بالفعل
   *[other] ، وما اكتمل بالفعل: { $finished }
}{ $missing ->
    [0] {""}
    [one] ، وواحد لم يعد موجودًا
   *[other] ، وما لم يعد موجودًا: { $missing }
}{ $failed ->
    [0] .
    [one] ، وتعذّر إلغاء واحد الآن. حاول معه مرة أخرى.
   *[other] ، وما تعذّر إلغاؤه الآن: { $failed }. حاول معها مرة أخرى.
}
flash-bulk-deleted = { $done ->
    [0] لم يُحذف أي طلب
    [one] حُذف طلب واحد
    [two] حُذف طلبان
   *[other] عدد الطلبات المحذوفة: { $done }
}{ $finished ->
    [0] {""}
   *[other] ، وما لم يمكن حذفه: { $finished }
}{ $missing ->
    [0] {""}
    [one] ، وواحد لم يعد موجودًا
   *[other] ، وما لم يعد موجودًا: { $missing }
}{ $failed ->
    [0] .
    [one] ، وتعذّر حذف واحد الآن. حاول معه مرة أخرى.
   *[other] ، وما تعذّر حذفه الآن: { $failed }. حاول معها مرة أخرى.
}
error-action-unknown = اختر cancel أو delete.
error-not-a-list = يجب أن تكون هذه قائمة.
error-id-invalid = يجب أن تكون هذه معرّفات طلبات.
error-none-chosen = اذكر طلبًا واحدًا على الأقل.
error-too-many-chosen = اذكر { $max } طلب على الأكثر.

## What happened
source-portal = البوابة
source-user = أنت
source-submission-service = خدمة الاستلام
source-ai-orchestrator = منسّق الذكاء الاصطناعي
timeline-handed-in = قدّمته أنت
timeline-edited = عدّلته أنت
timeline-accepted = { $source }: تم القبول
timeline-started = { $source }: بدأ العمل
timeline-step = { $source }: { $step }
timeline-answered = { $source }: عاد إلى الرد
timeline-progress = من { $from } إلى { $to }٪
timeline-completed = { $source }: اكتمل العمل
timeline-failed = { $source }: { $reason }
timeline-cancelled = ألغيته أنت
timeline-cancelled-by = { $source }: أُلغي
timeline-overdue = لا أخبار منذ مدة أطول من المتوقع
timeline-took = استغرق { $duration }
timeline-in-all = بعد { $duration } إجمالًا
timeline-earlier = { $count ->
    [one] عرض خطوة سابقة واحدة
    [two] عرض خطوتين سابقتين
    [few] عرض { $count } خطوات سابقة
   *[other] عرض { $count } خطوة سابقة
}
duration-seconds = { $count } ث
duration-minutes = { $count } د{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } ث
}
duration-hours = { $count } س{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } د
}
duration-days = { $count ->
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
   *[other] { $count } يومًا
}{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } س
}

## Past its time
overdue-title = يستغرق هذا وقتًا أطول من المتوقع
overdue-news = آخر خبر { $ago } من { $source }.
overdue-no-news = قُدّم { $ago } ولم تقبله المنصة بعد. نواصل المحاولة.
overdue-advice = يمكنك الانتظار أو إلغاء الطلب.
overdue-row = يستغرق هذا وقتًا أطول من المتوقع. يمكنك الانتظار أو إلغاؤه.
