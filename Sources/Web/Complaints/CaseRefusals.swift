import Promises

/// Why something was not done with a case, for the person who sent the form.
enum CaseRefusals {
  static let words: [String: LocalizedText] = [
    "case-full": LocalizedText(
      zhHans: "本案留言已达上限，请另开一案。", en: "So much was written in this case that it takes no more; open another."),
    "files-enough": LocalizedText(zhHans: "本案文件已达上限（50 个）。", en: "A case has 50 files at most."),
    "other-order": LocalizedText(
      zhHans: "本案已关联另一订单；属于此订单的内容请拆成新案件。",
      en: "The case is about another order; split what is about this one from it."),
    "stays-complaint": LocalizedText(
      zhHans: "投诉不能改为咨询或建议，其时限照常计算。", en: "A complaint stays one: its clocks run until it has its findings."),
    "same-case": LocalizedText(zhHans: "两者已是同一案件。", en: "The two are one case already."),
    "found-told": LocalizedText(
      zhHans: "处理结论已告知，不能改写：需要补充的请另行答复，只有申诉的复核才能更改结论。",
      en:
        "The findings were told and are not written over: write an answer to add to them. Only the decision on an appeal changes them."
    ),
    "nothing-waits": LocalizedText(
      zhHans: "本案没有待答复的留言。", en: "Nothing that was written in this case waits for an answer."),
    "consumer-waits": LocalizedText(
      zhHans: "消费者正在等待答复，请答复。", en: "The person who complained waits for an answer; write it."),
    "found-joined": LocalizedText(
      zhHans: "其中一案已有处理结论，不能合并；可以关联，各自都有结论。",
      en: "One of the two has its findings; relate them instead, so that both have theirs."),
    "decided-joined": LocalizedText(
      zhHans: "该案已认定责任：请把另一案并入该案，或者关联两案。",
      en: "Who is liable was found in that case: join the other one to it, or relate the two."),
    "other-person": LocalizedText(
      zhHans: "两案不是同一人提出，不能合并；可以关联，双方互不可见。",
      en: "The two are of different people; relate them instead, so that neither reads the other's."),
    "not-messages": LocalizedText(
      zhHans: "只能拆出消费者在本案中的留言。", en: "Only messages that whoever complained wrote in this case are split from it."),
    "no-chat": LocalizedText(
      zhHans: "对话已结束；请在案件中答复，答复会送达对方。",
      en: "Nobody chats in this case any more; answer it, and the answer is sent."),
    "no-agent": LocalizedText(zhHans: "只有受理投诉的人员可以接待。", en: "Chats are held by those who work on complaints."),
    "chat-unknown": LocalizedText(
      zhHans: "找不到该对话，可能已过期；请重新开始。", en: "This chat is not known any more; begin another."),
    "call-unknown": LocalizedText(zhHans: "找不到该通话。", en: "No exchange told of this call."),
    "call-filed": LocalizedText(
      zhHans: "该通话已归案，或已注明无须归案。", en: "The call is filed, or was marked as nothing to file."),
    "call-goes-on": LocalizedText(zhHans: "通话尚未结束。", en: "The call has not ended yet."),
    "call-asked": LocalizedText(zhHans: "已请求回电，请等候。", en: "A call was asked for already, and is to come."),
    "no-call-asked": LocalizedText(zhHans: "本案没有待回的电话。", en: "Nobody asked for a call in this case."),
    "phone": LocalizedText(
      zhHans: "请填写电话号码，境外号码请加国家代码。",
      en: "Write a telephone number, with the country's code where it is abroad."),
    "no-pause": LocalizedText(zhHans: "承诺书未规定该时限可以中止。", en: "The letter does not say that this clock may stand still."),
    "clock-run-out": LocalizedText(
      zhHans: "时限已过或事项已办，不能再中止。", en: "The deadline has passed, or what it asks for is done; no pause undoes that."),
    "paused-already": LocalizedText(zhHans: "计时已在中止。", en: "The clock stands still already."),
    "pause-used-up": LocalizedText(
      zhHans: "累计中止已达承诺书规定的上限。", en: "The clock has stood still for as long as the letter allows in all."),
    "not-paused": LocalizedText(zhHans: "计时并未中止。", en: "The clock of this complaint does not stand still."),
    "complaint-appealed": LocalizedText(
      zhHans: "已申诉过一次；仍不服的，可向外部机构投诉。",
      en: "There was an appeal already; a body outside can still decide."),
    "complaint-appeal-late": LocalizedText(
      zhHans: "申诉期限已过；仍可向外部机构投诉。", en: "The time for an appeal is over; a body outside can still decide."),
    "nothing-decided": LocalizedText(
      zhHans: "尚无可以申诉的决定。", en: "Nothing was decided yet that there is an appeal against."),
    "complaint-appeal-none": LocalizedText(zhHans: "没有待复核的申诉。", en: "No appeal waits for a decision here."),
    "reason-unknown": LocalizedText(
      zhHans: "现行附件没有该事由，请重新选择。", en: "The annex in force has no such reason; choose another."),
    "improvement-unknown": LocalizedText(zhHans: "没有该项待办的改进。", en: "This improvement is not open."),
    "before-opening": LocalizedText(zhHans: "早于提出之时。", en: "That is before it was made."),
  ]
}
