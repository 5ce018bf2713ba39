extension Procedure {
  static let ofGoods: [Procedure] = [
    Procedure(
      key: "goods.listing", title: LocalizedText(zhHans: "商品上架与证明", en: "Listing goods, and their certificates"),
      clauses: ["goods.standards", "goods.certificates", "goods.information"],
      steps: [
        Step(
          "登记商品", "List the goods", .people([.quality]), ["goods.list", "goods.import"],
          what: LocalizedText(
            zhHans: "登记名称、类目、商品条码、执行标准和卖家；自营商品予以标明。不符合类目要求的，不上架。",
            en:
              "Record title, category, GTIN, standards and seller; the platform's own goods are marked so. What lacks what its category demands is not on sale."
          )),
        Step(
          "登记合格证明", "File the certificate", .people([.quality]), ["goods.certify"],
          clock: Clock(
            "goods.certificates", "chase-before", from: LocalizedText(zhHans: "证明到期之前", en: "before it runs out")),
          what: LocalizedText(
            zhHans: "核对种类、范围、编号、签发机构和有效期，上传文件，到期前更新。",
            en:
              "Compare kind, scope, number, issuer and validity, hand in the document, and renew it before it runs out."
          ),
          otherwise: LocalizedText(zhHans: "证明到期，商品即行下架。", en: "The goods are off sale from the moment it runs out.")),
        Step(
          "复核商品信息", "Review the listing", .people([.quality]), ["goods.review", "goods.correct"],
          clock: Clock(
            "goods.information", "every", from: LocalizedText(zhHans: "上次复核之时", en: "the last review")),
          what: LocalizedText(
            zhHans: "对照书面标准逐项复核；不符的，更正并保留更正前的内容。",
            en: "Go through the written standards one by one; correct what is wrong. What it said before is kept."),
          otherwise: LocalizedText(zhHans: "记为违约，公开记录。", en: "It counts as broken in the public record.")),
        Step(
          "撤销证明", "Revoke a certificate", .people([.quality]), ["goods.revoke-certificate"],
          what: LocalizedText(
            zhHans: "写明时间和原因；没有其他有效证明的商品即行下架，其间的买家收到通知。",
            en: "Say since when and why. Goods without another one are off sale, and who bought them since is told.")),
      ]),
    Procedure(
      key: "suppliers", title: LocalizedText(zhHans: "供应商筛选", en: "Screening suppliers"), clauses: ["goods.suppliers"],
      steps: [
        Step(
          "建档", "Put him on file", .people([.quality]), ["suppliers.add"],
          what: LocalizedText(zhHans: "登记名称和统一社会信用代码。", en: "Record his name and code.")),
        Step(
          "评审", "Screen him", .people([.quality]), ["suppliers.screen"],
          clock: Clock("goods.suppliers", "every", from: LocalizedText(zhHans: "上次评审之时", en: "the last screening")),
          what: LocalizedText(
            zhHans: "按附件的各项标准打分并附依据，加权得分决定是否通过。",
            en: "Score each criterion of the annex with its evidence; the weighted sum decides."),
          otherwise: LocalizedText(zhHans: "不得再从其进货。", en: "No more lots come from him.")),
        Step(
          "登记批次来源凭证", "File the papers of each lot", .people([.quality]), ["suppliers.add-source-document"],
          what: LocalizedText(
            zhHans: "每批货物附附件所列的来源凭证；未通过评审的供应商不得供货。",
            en: "The papers that the annex demands come with each lot; none comes from who was not approved.")),
      ]),
    Procedure(
      key: "merchants", title: LocalizedText(zhHans: "商家与保证金", en: "Merchants and their deposits"),
      clauses: ["merchants.admission"],
      steps: [
        Step(
          "申请入驻", "Apply", .people([.merchant]),
          ["admission.apply", "admission.add-document", "admission.withdraw-document", "admission.submit"],
          what: LocalizedText(
            zhHans: "按主体类型和经营类目上传附件所列的资质文件；页面逐项列出尚缺什么。",
            en:
              "Hand in the documents that the annex asks of this kind of merchant and of his categories; the page lists what is missing."
          )),
        Step(
          "审核", "Review", .people([.quality]), ["admission.review", "admission.tell-look-up"],
          clock: Clock(
            "merchants.admission", "decide-within", in: .admission, unlessClause: true,
            from: LocalizedText(zhHans: "提交审核之时", en: "it being handed in")),
          what: LocalizedText(
            zhHans: "逐项核对清单、登记信息和关联商家，通过、退回补充或者拒绝，并写明理由；通过即确定其可销售的类目和品牌。",
            en:
              "Go through the checklist, the register and related merchants; approve, ask for more, or reject with reasons. What he is approved for are the categories and the brands that he may sell."
          ),
          otherwise: LocalizedText(zhHans: "记为违约，仍须审核。", en: "It counts as broken, and is still to be decided.")),
        Step(
          "申诉", "Appeal", .people([.merchant]), ["admission.appeal"],
          clock: Clock(
            "merchants.admission", "appeal-within", in: .admission,
            from: LocalizedText(zhHans: "决定或暂停之时", en: "the decision, or the suspension")),
          what: LocalizedText(
            zhHans: "对拒绝或因资质到期的暂停不服的，说明理由。",
            en: "Whoever was rejected, or suspended because something ran out, says why that is wrong.")),
        Step(
          "复议", "Decide the appeal", .people([.quality]), ["admission.decide-appeal"],
          clock: Clock(
            "merchants.admission", "decide-within", in: .admission, unlessClause: true,
            from: LocalizedText(zhHans: "申诉提出之时", en: "the appeal being made")),
          what: LocalizedText(zhHans: "由作出决定者以外的人复议。", en: "Somebody other than who decided decides about it."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须复议。", en: "It counts as broken, and is still owed.")),
        Step(
          "约定保证金", "Agree on the deposit", .people([.quality]), ["merchants.admit"],
          what: LocalizedText(
            zhHans: "通过审核的，自动建立商家并约定保证金数额；由商城系统导入的商家在此登记。",
            en:
              "Who is approved is a merchant with his floor at once; those whom the shop brings along are recorded here."
          )),
        Step(
          "重新核验", "Verify again", .people([.merchant, .quality]), ["admission.submit", "admission.review"],
          clock: Clock(
            "merchants.admission", "every", from: LocalizedText(zhHans: "上次核验之时", en: "the last verification")),
          and: [
            Clock(
              "merchants.admission", "reminders", in: .admission,
              from: LocalizedText(zhHans: "到期之前提醒，提前", en: "before it runs out he is reminded"))
          ],
          what: LocalizedText(
            zhHans: "文件更新后重新审核。", en: "Renewed documents are handed in and reviewed."),
          otherwise: LocalizedText(
            zhHans: "暂停接受新订单；在途订单、申请和期限继续履行。",
            en: "He takes no new orders; orders, claims and deadlines that are open go on.")),
        Step(
          "缴存与补足保证金", "Pay the deposit, and top it up", .people([.finance]), ["merchants.top-up"],
          clock: Clock(
            "merchants.admission", "top-up-within",
            from: LocalizedText(zhHans: "低于约定数额之时", en: "it falling below the floor")),
          what: LocalizedText(
            zhHans: "收到款项后登记；先抵偿所欠，余额计入保证金。",
            en: "Record what he paid: what he owes is settled first, the rest is his deposit."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须补足。", en: "It counts as broken, and is still owed.")),
        Step(
          "退出与退还", "Leave, and give it back", .people([.quality, .finance]),
          ["merchants.leave", "merchants.release-deposit"],
          what: LocalizedText(
            zhHans: "商家退出后，其订单和申请全部了结、期限全部届满，余额自动退还。",
            en: "After he has left, and once nothing can be claimed of him any more, what is left goes back by itself.")
        ),
      ]),
  ]

  private static let complained = LocalizedText(zhHans: "投诉提出之时", en: "the complaint being made")
  private static let late = LocalizedText(
    zhHans: "按承诺书自动赔偿，仍须履行。", en: "The letter's compensation is paid by itself, and it is still owed.")

  static let ofComplaints: [Procedure] = [
    Procedure(
      key: "complaints", title: LocalizedText(zhHans: "投诉处理", en: "Complaints"),
      clauses: ["complaints.clock", "complaints.liability", "service.response"],
      steps: [
        Step(
          "提出投诉", "Complain", .people([.consumer, .service]), ["complaints.open", "complaints.write"],
          what: LocalizedText(
            zhHans: "消费者提出，或者客服代为登记，立即有编号；其后所写的一切归入同一案件。",
            en:
              "The consumer does, or customer service for him, and it has a number at once; all that he writes later stands in the same case."
          )),
        Step(
          "归案", "Put it where it belongs", .people([.service]),
          [
            "complaints.link", "complaints.merge", "complaints.split", "complaints.relate", "complaints.note",
            "complaints.dismiss",
          ],
          what: LocalizedText(
            zhHans: "关联订单、商品与商家；合并重复的，拆出另一件事；合并不延长任何期限。",
            en:
              "Say which order, goods and merchant it is about; join duplicates and split what is about something else. Joining gives no more time."
          )),
        Step(
          "在线对话", "Chat", .people([.service]), ["chats.take", "chats.release", "chats.end"],
          what: LocalizedText(
            zhHans: "接起等候最久的对话；转交同事或结束时，案件照常继续。",
            en: "Take the chat that has waited longest; hand it over or end it, and the case goes on.")),
        Step(
          "未接来电", "Calls that nobody answered", .people([.service]), ["calls.dismiss"],
          what: LocalizedText(
            zhHans: "未接的与挂断后无人登记的通话列在待办中：回电并归案，或者注明无须归案。",
            en:
              "A call that nobody answered, or that nobody typed in, waits in the queue: call back and file it, or say that nothing came of it."
          )),
        Step(
          "电话", "Telephone", .people([.consumer, .service]), ["calls.log", "calls.ask", "calls.call-back"],
          clock: Clock(
            "service.response", "call-back-within",
            from: LocalizedText(zhHans: "预约回电之时", en: "the call being asked for")),
          what: LocalizedText(
            zhHans: "通话后几秒内登记所谈内容，归入案件；预约的回电按时拨出。",
            en: "Type what was said and file the call with its case; call back whoever asked for it."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须回电。", en: "It counts as broken, and the call is still owed.")),
        Step(
          "处理来信", "Look at mail that was laid aside", .people([.service]),
          ["mails.take-in", "mails.drop", "mails.resend"],
          what: LocalizedText(
            zhHans: "自动回复、无法读取的来信归入案件或删除；未送达的邮件查明原因后重发。",
            en:
              "Take what a machine wrote, or nobody can read, into a case or drop it; send again what did not arrive, once it is known why."
          )),
        Step(
          "安排人员", "Say who answers what", .people([.quality, .administrator]), ["agents.set"],
          what: LocalizedText(
            zhHans: "为每位客服人员确定其受理的事项、语言和同时办理的上限。",
            en: "Say of each of customer service what he answers, in which languages, and how much at once.")),
        Step(
          "分派", "See who has it", .people([.service]),
          [
            "agents.arrive", "agents.leave", "complaints.take-next", "complaints.assign", "complaints.release",
            "canned.save", "canned.retire", "canned.read", "views.save", "views.remove",
          ],
          what: LocalizedText(
            zhHans: "到岗后自动分得期限最近的案件；离岗时未办结的退回队列。移交他人时写明情况；使用预备答复前先读其培训说明。",
            en:
              "Whoever is there is given what is due soonest; when he goes, what he has not finished goes back. Hand a case over with a note, and read what there is to know before using a prepared answer."
          )),
        Step(
          "询问商家", "Ask the merchant", .people([.service]), ["complaints.ask-merchant"],
          what: LocalizedText(
            zhHans: "只把需要商家说明的事项告诉商家；案件的其他内容商家看不到。",
            en: "Ask him what he alone knows; of the rest of the case he sees nothing.")),
        Step(
          "商家答复", "The merchant answers", .people([.merchant]), ["tasks.answer"],
          clock: Clock(
            "service.response", "merchant-within", from: LocalizedText(zhHans: "询问之时", en: "the question")),
          what: LocalizedText(zhHans: "如实答复所询问的事项。", en: "Say truly what was asked."),
          otherwise: LocalizedText(
            zhHans: "记为逾期；平台不再等候，依已知的事实处理。",
            en: "It counts as late, and the platform decides by what it knows without waiting longer.")),
        Step(
          "专人答复", "A person answers", .people([.service]), ["complaints.acknowledge", "complaints.answer"],
          clock: Clock("complaints.clock", "answer-within", from: complained),
          what: LocalizedText(
            zhHans: "了解情况后由专人答复；自动回复不算答复。",
            en: "Find out what happened and answer in person; an automatic reply is no answer."),
          otherwise: late),
        Step(
          "等待补充", "Wait for what he knows", .people([.service]), ["complaints.pause", "complaints.resume"],
          what: LocalizedText(
            zhHans: "需要消费者补充信息的，说明所需内容并中止处理结论的计时；消费者来信即恢复，累计不超过承诺书规定的时间。",
            en:
              "Where only he can tell something, ask for it and stop the clock of the findings; it runs again when he writes, and stands still no longer in all than the letter allows."
          )),
        Step(
          "告知处理结论", "Tell the findings", .people([.service]), ["complaints.find", "complaints.find-liable"],
          clock: Clock("complaints.clock", "findings-within", from: complained),
          and: [
            Clock(
              "complaints.clock", "escalation", in: .complaints,
              from: LocalizedText(zhHans: "计时开始之时", en: "the clock's beginning"))
          ],
          what: LocalizedText(
            zhHans: "告知查明的事实和处理办法；平台负有责任的，认定责任并计算应付金额。",
            en:
              "Tell what was found and what is done. Where the platform is liable, find so and have it computed what is owed."
          ),
          otherwise: late),
        Step(
          "评价", "Say how it was handled", .people([.consumer]), ["complaints.rate"],
          what: LocalizedText(
            zhHans: "办结后可在案件页面打分并留言，七天内可修改；不足五份评价的不单独显示。",
            en:
              "Once the case is over its consumer may say on its page how it was handled, and otherwise for seven days. Fewer than five such answers are not shown by themselves."
          )),
        Step(
          "支付", "Pay", .system,
          clock: Clock("complaints.liability", "pay-within", from: LocalizedText(zhHans: "认定之时", en: "the finding")),
          what: LocalizedText(zhHans: "支付认定的款项。", en: "What was found to be owed is paid."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须付款。", en: "It counts as broken, and is still owed.")),
        Step(
          "申诉", "Appeal", .people([.consumer, .service]), ["complaints.appeal"],
          what: LocalizedText(
            zhHans: "对处理结论或责任认定不服的，在承诺书规定的时间内申诉一次。",
            en:
              "Whoever does not agree with what was found or who is liable appeals once, within the time that the letter gives."
          )),
        Step(
          "复核", "Decide the appeal", .people([.service]), ["complaints.decide-appeal"],
          clock: Clock(
            "complaints.liability", "decide-appeal-within",
            from: LocalizedText(zhHans: "申诉提出之时", en: "the appeal being made")),
          what: LocalizedText(
            zhHans: "由作出决定以外的人复核，维持或变更，并说明理由；变更的差额另行支付，已付的不追回。",
            en:
              "Another person than who decided lets it stand or changes it, and says why. What a change adds is paid; nothing is taken back."
          ),
          otherwise: LocalizedText(zhHans: "记为违约，仍须复核。", en: "It counts as broken, and is still owed.")),
        Step(
          "归类", "Say what it was about", .people([.service]), ["complaints.classify"],
          what: LocalizedText(
            zhHans: "按附件的事由归类；同一事由集中的，自动立项改进。",
            en:
              "Name the reason by the annex's tree; where many of one reason come together an improvement is opened by itself."
          )),
        Step(
          "改进", "Improve", .people([.quality]), ["improvements.close"],
          clock: Clock(
            "quality.improvement", "improve-within", in: .complaints,
            from: LocalizedText(zhHans: "立项之时", en: "it being opened")),
          what: LocalizedText(
            zhHans: "查明原因，确定并登记改进措施。", en: "Find out what brought them about, and record what changes."),
          otherwise: LocalizedText(zhHans: "记为违约，仍须查明。", en: "It counts as broken, and is still owed.")),
        Step(
          "善意补偿", "Goodwill", .people([.service]), ["orders.give-goodwill"],
          what: LocalizedText(zhHans: "无论结论如何，可在限额内给予。", en: "Within its bounds it may be given whatever was found.")),
      ])
  ]

  static let ofPlatform: [Procedure] = [
    Procedure(
      key: "duties", title: LocalizedText(zhHans: "定期职责", en: "Standing duties"),
      clauses: ["security.monitoring", "privacy", "audits.internal", "quality.improvement"],
      steps: [
        Step(
          "履行并登记", "Do it and record it", .people([.quality, .security, .service]), ["duties.record"],
          clock: Clock(
            "security.monitoring", "every", from: LocalizedText(zhHans: "上一期完成之时", en: "the last time it was done")),
          what: LocalizedText(
            zhHans: "按承诺书的周期履行，并登记所做与所见。", en: "As often as the letter says; record what was done and seen."),
          otherwise: LocalizedText(zhHans: "记为违约，公开记录。", en: "It counts as broken in the public record."))
      ]),
    Procedure(
      key: "security", title: LocalizedText(zhHans: "信息安全", en: "Information security"),
      clauses: ["security.monitoring", "accounts"],
      steps: [
        Step(
          "登记安全问题", "Report weaknesses", .people([.security]), ["findings.import", "findings.report"],
          what: LocalizedText(
            zhHans: "导入扫描报告，或者登记发现的问题；修复期限按严重程度计算。",
            en:
              "Import scanners' reports, or report what was found. By when it is to be mended follows from how bad it is."
          )),
        Step(
          "处理安全问题与告警", "Settle weaknesses and alerts", .people([.security]),
          ["findings.settle", "security.acknowledge"],
          what: LocalizedText(
            zhHans: "修复、接受一段时间或判定为误报，写明理由。", en: "Mended, accepted for a time, or a false alarm; say why.")),
        Step(
          "重发未送达的系统消息", "Send messages again", .people([.administrator]), ["messages.resend"],
          what: LocalizedText(zhHans: "排除接收方的故障后重发。", en: "Once the receiver's fault is mended.")),
      ]),
    Procedure(
      key: "personal-data", title: LocalizedText(zhHans: "个人信息请求", en: "Requests about personal data"),
      clauses: ["privacy"],
      steps: [
        Step(
          "查询联系方式", "Look up how somebody is reached", .people([.service, .administrator]), ["people.contact"],
          what: LocalizedText(
            zhHans: "写明原因；当事人会看到何时、何种角色、为何查看。", en: "Say why; the person is shown when, in which role and why.")),
        Step(
          "删除", "Erase", .people([.consumer, .service, .administrator]), ["people.erase"],
          what: LocalizedText(
            zhHans: "核实是本人请求；密钥销毁后不可恢复，订单与账目依法保留。",
            en: "Make sure that it is the person who asks. The key is destroyed for good; orders and accounts stay.")),
      ]),
    Procedure(
      key: "letter", title: LocalizedText(zhHans: "承诺书的发布与不可抗力", en: "Publishing the letter, and force majeure"),
      clauses: ["record", "scope"],
      steps: [
        Step(
          "发布", "Publish", .people([.administrator]), ["letter.publish", "annex.publish"],
          what: LocalizedText(
            zhHans: "检查后发布；并非单纯改善的版本，公示期满后生效。",
            en: "Check it, then publish. What does not only improve promises takes effect after its notice.")),
        Step(
          "宣布不可抗力", "Declare force majeure", .people([.administrator]), ["suspensions.declare"],
          what: LocalizedText(
            zhHans: "写明条款、地区、期间、原因和证据；仅中止所列条款的期限，并予公开。",
            en: "Name clauses, region, period, reason and evidence. It stops those clocks and no others, and is public."
          )),
      ]),
  ]
}
