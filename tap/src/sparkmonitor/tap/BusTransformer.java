package sparkmonitor.tap;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.function.IntConsumer;
import sparkmonitor.tap.asm.ClassReader;
import sparkmonitor.tap.asm.ClassVisitor;
import sparkmonitor.tap.asm.ClassWriter;
import sparkmonitor.tap.asm.Label;
import sparkmonitor.tap.asm.MethodVisitor;
import sparkmonitor.tap.asm.Opcodes;
import sparkmonitor.tap.asm.Type;

/**
 * Makes Spark's `LiveListenerBus` call {@link Hook} when it starts and when it has stopped.
 *
 * <p>Spark may be in a class loader that does not know the agent, so the bus finds the hook by
 * reflection, through the system class loader.
 */
final class BusTransformer implements ClassFileTransformer {
  private static final String ATTACH = "sparkmonitor$attach";
  private static final String DETACH = "sparkmonitor$detach";
  private static final String OBJECT = "Ljava/lang/Object;";

  @Override
  public byte[] transform(
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (!BusShape.CLASS.equals(className)) return null;
    try {
      ClassReader reader = new ClassReader(classFile);
      String missing = BusShape.missing(reader);
      if (missing != null) {
        ProblemReport.start(loader, missing);
        return null;
      }
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new BusVisitor(writer), 0);
      return writer.toByteArray();
    } catch (Throwable error) {
      ProblemReport.start(loader, "cannot change LiveListenerBus: " + error);
      return null;
    }
  }

  private static final class BusVisitor extends ClassVisitor {
    BusVisitor(ClassVisitor next) {
      super(BusShape.API, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (name.equals("start") && descriptor.equals(BusShape.START)) return new AtEntry(next);
      if (name.equals("stop") && descriptor.equals("()V")) return new AtReturn(next);
      return next;
    }

    @Override
    public void visitEnd() {
      addCall(ATTACH, "attach", 2);
      addCall(DETACH, "detach", 1);
      super.visitEnd();
    }

    /**
     * Adds a private static method that calls the hook's with its own arguments, all of type
     * Object, and lets no error out.
     */
    private void addCall(String name, String hookMethod, int arity) {
      String descriptor = descriptor(arity);
      int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
      MethodVisitor code = cv.visitMethod(access, name, descriptor, null, null);
      Label begin = new Label();
      Label end = new Label();
      Label failed = new Label();
      code.visitCode();
      code.visitTryCatchBlock(begin, end, failed, "java/lang/Throwable");
      code.visitLabel(begin);
      code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/ClassLoader", "getSystemClassLoader",
          "()Ljava/lang/ClassLoader;", false);
      code.visitLdcInsn("sparkmonitor.tap.Hook");
      code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/ClassLoader", "loadClass",
          "(Ljava/lang/String;)Ljava/lang/Class;", false);
      code.visitLdcInsn(hookMethod);
      addArray(code, arity, "java/lang/Class", i -> {
        code.visitLdcInsn(Type.getObjectType("java/lang/Object"));
      });
      code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getMethod",
          "(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;", false);
      code.visitInsn(Opcodes.ACONST_NULL);
      addArray(code, arity, "java/lang/Object", i -> code.visitVarInsn(Opcodes.ALOAD, i));
      code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/reflect/Method", "invoke",
          "(" + OBJECT + "[" + OBJECT + ")" + OBJECT, false);
      code.visitInsn(Opcodes.POP);
      code.visitLabel(end);
      code.visitInsn(Opcodes.RETURN);
      code.visitLabel(failed);
      // Written by hand: computing frames loads the classes that they name.
      code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
      code.visitInsn(Opcodes.POP);
      code.visitInsn(Opcodes.RETURN);
      code.visitMaxs(0, 0);
      code.visitEnd();
    }

    private static void addArray(
        MethodVisitor code, int length, String type, IntConsumer addElement) {
      code.visitInsn(Opcodes.ICONST_0 + length);
      code.visitTypeInsn(Opcodes.ANEWARRAY, type);
      for (int i = 0; i < length; i++) {
        code.visitInsn(Opcodes.DUP);
        code.visitInsn(Opcodes.ICONST_0 + i);
        addElement.accept(i);
        code.visitInsn(Opcodes.AASTORE);
      }
    }
  }

  private static String descriptor(int arity) {
    return arity == 1 ? "(" + OBJECT + ")V" : "(" + OBJECT + OBJECT + ")V";
  }

  /** Attaches before the bus hands out the events that it has queued. */
  private static final class AtEntry extends MethodVisitor {
    AtEntry(MethodVisitor next) {
      super(BusShape.API, next);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      super.visitVarInsn(Opcodes.ALOAD, 0);
      super.visitVarInsn(Opcodes.ALOAD, 1);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, BusShape.CLASS, ATTACH, descriptor(2), false);
    }
  }

  /** Detaches when the queues have handed out their last events. */
  private static final class AtReturn extends MethodVisitor {
    AtReturn(MethodVisitor next) {
      super(BusShape.API, next);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.RETURN) {
        super.visitVarInsn(Opcodes.ALOAD, 0);
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, BusShape.CLASS, DETACH, descriptor(1), false);
      }
      super.visitInsn(opcode);
    }
  }
}
