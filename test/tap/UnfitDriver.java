package org.apache.spark.scheduler;

/** A driver whose listener bus has no method that the tap could hook. */
public class UnfitDriver {
  public static void main(String[] args) throws Exception {
    new LiveListenerBus();
    System.in.read();
    System.out.println("done");
  }
}

class LiveListenerBus {
  public void begin(Object sparkContext) {}
}
