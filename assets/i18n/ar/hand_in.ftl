# نموذج الطلب الجديد: الأنواع والحقول والمسودة والملفات والرسالة الصوتية.

types-show-fields = إظهار حقول هذا النوع
answer-none = بلا إجابة

draft-saved = حُفظت المسودة
draft-failed = لم تُحفظ المسودة. ستُعاد المحاولة عند المتابعة.
draft-from = مسودة، حُفظت
draft-save = حفظ المسودة
draft-keep-mine = الإبقاء على ما هنا
draft-leave = الإكمال لاحقًا
draft-show-other = إظهار الأخرى
draft-discard = تجاهل المسودة
draft-discard-text = يُحذف ما كتبته وملفات المسودة نهائيًا.
draft-discard-confirm = تجاهل نهائي
flash-draft-saved = حُفظت المسودة.
flash-draft-discarded = تم تجاهل المسودة.
error-draft-changed = تغيّرت المسودة في علامة تبويب أخرى في هذه الأثناء.
error-draft-gone = سُلّمت المسودة أو أُلغيت في علامة تبويب أخرى. سلّم مرة أخرى فقط إن كنت تريد طلبًا آخر.
error-draft-files = تغيّرت ملفات المسودة في علامة تبويب أخرى. راجعها أدناه ثم سلّم مرة أخرى.
error-draft-size = النص أطول من أن يُحفظ كمسودة. اختصره.

label-voice-file = رسالة صوتية
voice-hint = قل ما تريد بدلًا من كتابته. تسجيل واحد بصيغة WAV أو MP3 أو WebM أو Ogg.
voice-record = تسجيل رسالة
voice-stop = إيقاف
voice-refused = الميكروفون غير متاح: رفضه المتصفح أو الجهاز. اسمح به في إعدادات المتصفح، أو اختر ملفًا.
voice-missing = لم يُعثر على ميكروفون. وصّل واحدًا، أو اختر ملفًا.
voice-broken = تعذّر التسجيل. اختر ملفًا بدلًا منه.

uploads-cancel = إلغاء
uploads-retry = إعادة المحاولة
uploads-done = تم الرفع
uploads-offline = انقطع الاتصال. أعد المحاولة.
uploads-waiting = ما زالت ملفاتك في الطريق. يُسلَّم الطلب فور وصولها.
uploads-unfinished = لم يُرفع أحد الملفات. أعد المحاولة أو أزله.

next-title = ماذا يحدث بعد ذلك
next-accepted = يبدأ العمل من تلقاء نفسه فور التسليم. وحتى ذلك الحين يمكنك تغيير كل شيء.
next-followed = تتابع كل خطوة في صفحة الطلب، ويمكنك إلغاؤه هناك.
next-told = نرسل إليك بريدًا إلكترونيًا عندما تكون النتيجة جاهزة.

error-type-unknown = اختر نوعًا من القائمة.
error-choice-unknown = اختر إحدى الإجابات.
error-url-invalid = أدخل عنوان صفحة يبدأ بـ https://.
error-number-invalid = أدخل رقمًا من 0 إلى { $max }.
error-voice-count = يمكن إرفاق رسالة صوتية واحدة فقط.
error-storage-quota = يمكن أن تشغل ملفاتك { $max } ميغابايت في المجموع. احذف الطلبات التي لم تعد تحتاج إليها ثم أعد المحاولة.
