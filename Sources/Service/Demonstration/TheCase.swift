/// The case that must run from end to end, as a stream that tells its story: `scenarios/the-case.jsonl` without what it
/// expects of the letter that is shipped. No caption has a figure: times, amounts and deadlines come out of the run.
enum TheCase {
  static let product = "KETTLE"
  static let lot = "L-1"
  static let merchant = "M-1"
  static let caseName = "J-1"

  static let stream = #"""
    {"at":"2026-03-01T01:00:00Z","tell":{"who":"quality","zh-Hans":"一家商家通过审核入驻，并交存保证金。","en":"A merchant is admitted and pays his deposit in."}}
    {"at":"2026-03-01T01:00:00Z","do":"merchants.admit","with":{"reference":"M-1","floor":200000}}
    {"at":"2026-03-01T01:10:00Z","do":"merchants.top-up","with":{"merchant":"M-1","amount":300000}}
    {"at":"2026-03-01T02:00:00Z","tell":{"who":"shop","zh-Hans":"商家的一批电热水壶入库上架，几位消费者先后下单付款。","en":"A lot of his kettles comes in and goes on sale. Several people order one each, and pay."}}
    {"at":"2026-03-01T02:00:00Z","do":"goods.list","with":{"reference":"KETTLE","title":"Kettle 1.7 L","merchant":"M-1"}}
    {"at":"2026-03-01T02:10:00Z","do":"lots.receive","with":{"product":"KETTLE","lot":"L-1","quantity":40}}
    {"at":"2026-03-02T02:00:00Z","do":"orders.place","with":{"reference":"A-1","buyer":"B-1","promised":"2026-03-06","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]}}
    {"at":"2026-03-02T02:01:00Z","do":"orders.pay","with":{"order":"A-1","reference":"Z-1","amount":29900,"channel":"alipay"}}
    {"at":"2026-03-02T05:00:00Z","do":"orders.place","with":{"reference":"A-2","buyer":"B-2","promised":"2026-03-06","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]}}
    {"at":"2026-03-02T05:01:00Z","do":"orders.pay","with":{"order":"A-2","reference":"Z-2","amount":29900,"channel":"wechat-pay"}}
    {"at":"2026-03-02T09:00:00Z","do":"orders.place","with":{"reference":"A-3","buyer":"B-3","promised":"2026-03-06","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]}}
    {"at":"2026-03-02T09:01:00Z","do":"orders.pay","with":{"order":"A-3","reference":"Z-3","amount":29900,"channel":"alipay"}}
    {"at":"2026-03-03T02:00:00Z","do":"orders.place","with":{"reference":"A-4","buyer":"B-4","promised":"2026-03-07","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]}}
    {"at":"2026-03-03T02:01:00Z","do":"orders.pay","with":{"order":"A-4","reference":"Z-4","amount":29900,"channel":"alipay"}}
    {"at":"2026-03-05T09:00:00Z","do":"orders.place","with":{"reference":"A-5","buyer":"B-5","promised":"2026-03-12","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]}}
    {"at":"2026-03-05T09:01:00Z","do":"orders.pay","with":{"order":"A-5","reference":"Z-5","amount":29900,"channel":"alipay"}}
    {"at":"2026-03-05T10:00:00Z","tell":{"who":"carrier","zh-Hans":"包裹写明出自哪一批次，除最后一份订单外都已送达。","en":"Each parcel names the lot that it comes from; all but the last order's are delivered."}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.ship","with":{"order":"A-1","reference":"S-1","carrier":"SF","number":"SF1","lots":[{"product":"KETTLE","lot":"L-1","quantity":1}],"at":"2026-03-03T02:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.ship","with":{"order":"A-2","reference":"S-2","carrier":"SF","number":"SF2","lots":[{"product":"KETTLE","lot":"L-1","quantity":1}],"at":"2026-03-03T02:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.ship","with":{"order":"A-3","reference":"S-3","carrier":"SF","number":"SF3","lots":[{"product":"KETTLE","lot":"L-1","quantity":1}],"at":"2026-03-03T02:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.ship","with":{"order":"A-4","reference":"S-4","carrier":"SF","number":"SF4","lots":[{"product":"KETTLE","lot":"L-1","quantity":1}],"at":"2026-03-04T02:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.track","with":{"order":"A-1","shipment":"S-1","reference":"T-1","kind":"delivered","at":"2026-03-05T02:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.track","with":{"order":"A-2","shipment":"S-2","reference":"T-2","kind":"delivered","at":"2026-03-05T03:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.track","with":{"order":"A-3","shipment":"S-3","reference":"T-3","kind":"delivered","at":"2026-03-05T04:00:00Z"}}
    {"at":"2026-03-05T10:00:00Z","do":"orders.track","with":{"order":"A-4","shipment":"S-4","reference":"T-4","kind":"delivered","at":"2026-03-05T08:00:00Z"}}
    {"at":"2026-03-06T02:00:00Z","tell":{"who":"consumer","zh-Hans":"一位买家发现壶底的防伪标识是仿制的，附照片举报。系统按公布的规则评分，案件进入质量部门的待办。","en":"A buyer sees that the maker's seal under his kettle is a copy, and reports it with a photograph. Published rules weigh the report, and the case is in the queue of those who look after quality."}}
    {"at":"2026-03-06T02:00:00Z","do":"reports.make","with":{"reference":"N-1","product":"KETTLE","kind":"counterfeit","buyer":"B-1","case":"J-1","words":"The seal is a copy.","files":[{"name":"seal.png","content":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}]}}
    {"at":"2026-03-06T02:09:00Z","tell":{"who":"consumer","zh-Hans":"另一位买家也来举报。同一商品的同类举报并为一案，分数随之上升。","en":"Another buyer reports the same. Reports of the same goods and matter are one case, whose score rises."}}
    {"at":"2026-03-06T02:09:00Z","do":"reports.make","with":{"reference":"N-2","product":"KETTLE","kind":"counterfeit","buyer":"B-3","case":"J-1","words":"Mine, too."}}
    {"at":"2026-03-06T02:14:00Z","tell":{"who":"quality","zh-Hans":"质量人员先行停售。此后到来的订单一律不再接受，商家收到理由。","en":"As a precaution the kettles are off sale. An order that comes after that is refused, and the merchant is told why."}}
    {"at":"2026-03-06T02:14:00Z","do":"cases.hold","with":{"case":"J-1","facts":"Two buyers report the same seal; the photograph shows it.","by":"QA-1"},"may":"case-decided"}
    {"at":"2026-03-06T02:15:00Z","do":"orders.place","with":{"reference":"A-6","buyer":"B-6","promised":"2026-03-10","merchant":"M-1","lines":[{"product":"KETTLE","quantity":1,"price":29900}]},"refused":"not-on-sale"}
    {"at":"2026-03-06T02:40:00Z","tell":{"who":"merchant","zh-Hans":"商家陈述意见，并指明供货人。","en":"The merchant states his side, and names who sold them to him."}}
    {"at":"2026-03-06T02:40:00Z","do":"cases.answer","with":{"case":"J-1","words":"I bought them as genuine; the invoice is of a trader in Foshan."}}
    {"at":"2026-03-06T03:02:00Z","tell":{"who":"quality","zh-Hans":"生产者确认标识并非其所有，认定为假冒。自此刻起，下架开始计时，该商品的各批次停止发货，全部买家收到通知，并获得退款和赔偿：先从商家的保证金支付，不足的由平台资金先行赔付，向商家追偿。","en":"The maker says that the seal is not his: they are counterfeit. From this instant the takedown's clock runs, their lots are held, and every buyer is told and granted his money back with damages. The merchant's deposit pays first; what it does not hold the platform's fund pays, and claims from him."}}
    {"at":"2026-03-06T03:02:00Z","do":"cases.find","with":{"case":"J-1","facts":"The maker says that the seal is not his.","by":"QA-1"}}
    {"at":"2026-03-06T03:14:00Z","tell":{"who":"quality","zh-Hans":"商品页面下架，计时停止。","en":"The listing is taken down, and its clock stops."}}
    {"at":"2026-03-06T03:14:00Z","do":"goods.takedown","with":{"product":"KETTLE"}}
    {"at":"2026-03-06T03:20:00Z","tell":{"who":"shop","zh-Hans":"最后一份订单正要发货，批次已停发，包裹出不了库，订单取消；买家同样已获退款和赔偿。","en":"The last order is about to leave. Its lot is held, so the parcel stays, and the order is cancelled; its buyer was granted as much as the others."}}
    {"at":"2026-03-06T03:20:00Z","do":"orders.ship","with":{"order":"A-5","reference":"S-5","carrier":"SF","number":"SF5","lots":[{"product":"KETTLE","lot":"L-1","quantity":1}]},"refused":"lot-held"}
    {"at":"2026-03-06T03:21:00Z","do":"orders.cancel","with":{"order":"A-5"}}
    {"at":"2026-03-06T03:30:00Z","tell":{"who":"system","zh-Hans":"款项退回买家付款的渠道。","en":"The money goes back the way it came."}}
    {"at":"2026-03-06T03:45:00Z","tell":{"who":"quality","zh-Hans":"商家被暂停经营，处分连同理由即时公示；商家收到理由说明书，可以申诉。","en":"The merchant is suspended, and the sanction is published with its reason at once. He gets the statement of reasons, and may appeal."}}
    {"at":"2026-03-06T03:45:00Z","do":"sanctions.impose","with":{"reference":"Q-1","merchant":"M-1","kind":"suspension","reason":{"zh-Hans":"销售假冒商品。","en":"Sold counterfeit goods."},"case":"J-1"}}
    {"at":"2026-03-06T03:47:00Z","do":"orders.place","with":{"reference":"A-7","promised":"2026-03-10","merchant":"M-1"},"refused":"merchant-suspended"}
    {"at":"2026-03-06T04:00:00Z","tell":{"who":"quality","zh-Hans":"该批次召回。拿到商品的每一位买家都在自己的订单上看到公告，可以免费寄回。","en":"The lot is recalled. Everybody who has one reads the notice on his order, and may send it back for nothing."}}
    {"at":"2026-03-06T04:00:00Z","do":"recalls.announce","with":{"reference":"RC-1","product":"KETTLE","lots":["L-1"],"risk":"high","hazard":{"zh-Hans":"假冒商品，未经安全检验。","en":"Counterfeit: nobody has tested that it is safe."},"advice":{"zh-Hans":"请停止使用。","en":"Stop using it."},"goods":"send-back","remedies":["refund"],"reminders":[7,21],"announcedBy":"Chengnuo Mall","contact":"400-000-0000"}}
    {"at":"2026-03-07T01:30:00Z","tell":{"who":"consumer","zh-Hans":"一位买家选择寄回，系统随即为其开立退货，不需审核。","en":"A buyer answers that he sends his back, and a return is open for him that nobody has to approve."}}
    {"at":"2026-03-07T01:30:00Z","do":"recalls.answer","with":{"recall":"RC-1","order":"A-1","answer":"sends-back","claim":"R-1"}}
    {"at":"2026-03-10T03:00:00Z","tell":{"who":"consumer","zh-Hans":"商品寄回并验收，退货办结。款项早已付清，不重复支付。","en":"It comes back and is looked at, and the return ends. The money was paid long before, and is not paid twice."}}
    {"at":"2026-03-10T03:00:00Z","do":"claims.send-back","with":{"claim":"R-1","carrier":"SF","number":"SF9","at":"2026-03-08T02:00:00Z"}}
    {"at":"2026-03-10T03:00:00Z","do":"claims.receive","with":{"claim":"R-1","at":"2026-03-10T02:00:00Z"}}
    {"at":"2026-03-10T03:00:00Z","do":"claims.inspect","with":{"claim":"R-1"}}
    {"at":"2026-03-11T02:00:00Z","tell":{"who":"merchant","zh-Hans":"商家付清平台先行赔付的款项，并补足保证金。","en":"The merchant pays back what the fund paid for him, and brings his deposit back to what was agreed."}}
    {"at":"2026-03-11T02:00:00Z","do":"merchants.top-up","with":{"merchant":"M-1","amount":600000}}
    {"at":"2026-03-12T02:00:00Z","tell":{"who":"anyone","zh-Hans":"任何人都可以查阅：处分和理由、召回公告，以及承诺书中这一条的履行记录。每一步都已记入公开日志。","en":"Anybody can read it: the sanction with its reason, the recall, and beside the letter's article how it was kept. Each step is in the public log."}}
    """#
}
