package sparkmonitor.tap;

import java.util.LinkedHashMap;
import java.util.Map;
import sparkmonitor.tap.asm.ClassReader;
import sparkmonitor.tap.asm.ClassVisitor;
import sparkmonitor.tap.asm.MethodVisitor;
import sparkmonitor.tap.asm.Opcodes;

/** What the tap needs of Spark's `LiveListenerBus`. */
final class BusShape {
  static final int API = Opcodes.ASM9;
  static final String CLASS = "org/apache/spark/scheduler/LiveListenerBus";
  static final String START =
      "(Lorg/apache/spark/SparkContext;Lorg/apache/spark/metrics/MetricsSystem;)V";
  private static final String ADD =
      "(Lorg/apache/spark/scheduler/SparkListenerInterface;Ljava/lang/String;)V";

  private BusShape() {}

  /** Says in one clause which method is missing; null where all are there. */
  static String missing(ClassReader bus) {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("start" + START, "start(SparkContext, MetricsSystem)");
    wanted.put("addToQueue" + ADD, "addToQueue(SparkListenerInterface, String)");
    bus.accept(new ClassVisitor(API) {
      @Override
      public MethodVisitor visitMethod(
          int access, String name, String descriptor, String signature, String[] exceptions) {
        wanted.remove(name + descriptor);
        return null;
      }
    }, ClassReader.SKIP_CODE);
    if (wanted.isEmpty()) return null;
    return "no method LiveListenerBus." + wanted.values().iterator().next();
  }
}
