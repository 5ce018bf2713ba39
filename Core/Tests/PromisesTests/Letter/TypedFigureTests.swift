import Testing

@testable import Promises

@Suite struct TypedFigureTests {
  @Test(arguments: [
    "7 天内", "七日内", "三倍赔偿", "二十四小时", "两个工作日", "500元", "100%", "within 7 days", "24 hours", "seven days",
    "a three-day wait", "twice the price", "CNY 500", "7-day returns", "15 日",
  ])
  func isFound(text: String) { #expect(TypedFigure.first(in: text) != nil) }

  @Test(arguments: [
    "第三方商家", "统一标准", "一切商品", "GB/T 19001", "third-party goods", "{within}内", "within {within}", "每 {every}至少一次",
    "第七条", "one of our people answers", "SSL", "十分重视", "each one counts",
  ])
  func isNoFalseAlarm(text: String) {
    #expect(TypedFigure.first(in: text) == nil, "\(TypedFigure.first(in: text) ?? "")")
  }
}
